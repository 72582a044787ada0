/**
 * Budgets of the agents: nothing over them, nothing refused while money is left.
 *
 * @module
 */
import { picoToUsd, usdToPico } from '@wflo/money';
import type { AgentEvidence } from '../../evidence/agents.ts';
import { budgetIdOf, type LedgerBudget } from '../../evidence/agent-ledger.ts';
import type { RunFacts } from '../../evidence/histories.ts';
import type { CheckResult, Finding } from '../finding.ts';

export function checkAgentBudgets(evidence: AgentEvidence): CheckResult {
  const { ledger, runs } = evidence;
  const refused = runs.filter(({ refusal }) => refusal !== undefined);
  return {
    check: 'agents: budgets',
    compared: ledger.budgets.length + refused.length,
    findings: [
      ...ledger.budgets.flatMap((budget) => compareBudget(evidence, budget)),
      ...refused.flatMap((run) => compareRefusal(evidence, run)),
    ],
  };
}

/** Whether one is the other, or a part of it. */
function isWithin(budgets: readonly LedgerBudget[], id: string | undefined, of: string): boolean {
  if (id === undefined || id === of) return id === of;
  return isWithin(budgets, budgets.find((one) => one.id === id)?.parentId, of);
}

function compareBudget(evidence: AgentEvidence, budget: LedgerBudget): Finding[] {
  const { ledger, runs, served, lives } = evidence;
  const { id, limit, spent, reserved, unknown } = budget;
  const { executionId = '' } = runs.find((run) => budgetIdOf(run) === id) ?? {};
  const subject = `${executionId} ${id}`;
  const lines = ledger.lines.filter(({ budgetId }) => isWithin(ledger.budgets, budgetId, id));
  const cost = lines.reduce((sum, { picoUsd = 0n }) => sum + picoUsd, 0n);
  const bounds = lines
    .filter(({ picoUsd }) => picoUsd === undefined)
    .reduce((sum, { boundPicoUsd = 0n }) => sum + boundPicoUsd, 0n);
  const mine = new Set(
    runs
      .filter((run) => isWithin(ledger.budgets, budgetOf(evidence, run), id))
      .map(({ runId }) => runId),
  );
  const calls = served.filter(({ runId }) => mine.has(runId));
  const billed = calls.reduce((sum, { bill }) => sum + (bill?.picoUsd ?? 0n), 0n);
  const problems = [
    ...(spent === cost ? [] : [`${picoToUsd(spent)} USD spent, its lines ${picoToUsd(cost)}`]),
    ...(unknown === bounds
      ? []
      : [`${picoToUsd(unknown)} unknown, its lines ${picoToUsd(bounds)}`]),
    ...(billed <= limit ? [] : [`${picoToUsd(billed)} USD billed, its limit ${picoToUsd(limit)}`]),
    ...(spent + unknown + reserved <= limit ? [] : ['more is held than its limit']),
  ];
  const findings = problems.map((detail): Finding => ({ subject, detail }));
  if (reserved === 0n) return findings;
  const detail = `${picoToUsd(reserved)} USD are reserved yet`;
  const wasKilled = lives.some(
    ({ killedAt = 0 }) => killedAt > (runs.find((run) => mine.has(run.runId))?.startMillis ?? 0),
  );
  return wasKilled
    ? [...findings, { subject, detail, bound: 'by a worker that was killed, until it expires' }]
    : [...findings, { subject, detail }];
}

/** The budget of a run: its own, or that of whoever started it. */
function budgetOf(evidence: AgentEvidence, run: RunFacts): string | undefined {
  const id = budgetIdOf(run);
  if (evidence.ledger.budgets.some((budget) => budget.id === id)) return id;
  const parent = evidence.runs.find(({ runId }) => runId === run.parentRunId);
  return parent === undefined ? undefined : budgetOf(evidence, parent);
}

const WORDS = /may cost (\S+) USD, which does not fit into budget (\S+): of/;

/** What is spent, or held for unknown outcomes, at the end was not less when it was refused. */
function compareRefusal({ ledger }: AgentEvidence, run: RunFacts): Finding[] {
  const subject = `${run.executionId} ${run.runId}`;
  const [, requestedUsd, budgetId] = WORDS.exec(run.refusal ?? '') ?? [];
  const budget = ledger.budgets.find(({ id }) => id === budgetId);
  if (requestedUsd === undefined || budget === undefined) {
    return [{ subject, detail: `refused by no budget: ${run.refusal}` }];
  }
  const left = budget.limit - budget.spent - budget.unknown;
  if (left < usdToPico(requestedUsd)) return [];
  const detail = `a call of ${requestedUsd} USD was refused with ${picoToUsd(left)} USD left`;
  return [{ subject, detail }];
}
