/**
 * The ledger of the agents against what the LLM has served to them.
 *
 * @module
 */
import { picoToUsd } from '@wflo/money';
import type { AgentEvidence } from '../../evidence/agents.ts';
import type { LedgerLine } from '../../evidence/agent-ledger.ts';
import type { AttemptCalls } from '../../evidence/attempt-calls.ts';
import { KILL_WINDOW_MILLIS } from '../../evidence/evidence.ts';
import type { ServedCall } from '../../evidence/served-calls.ts';
import type { WorkerLife } from '../../load/worker-lives.ts';
import type { CheckResult, Finding } from '../finding.ts';

/** A line for each request that may have been billed, whatever became of it. */
export function checkAgentLedger({ served, lives, ledger }: AgentEvidence): CheckResult {
  const billed = Map.groupBy(
    served.filter(({ isRefused }) => !isRefused),
    keyOf,
  );
  const lines = Map.groupBy(ledger.lines, keyOf);
  const keys = new Set([...billed.keys(), ...lines.keys()]);
  const findings = [...keys].flatMap((key) =>
    compareAttempt(key, billed.get(key) ?? [], lines.get(key) ?? [], lives),
  );
  return { check: 'agents: the ledger has each call', compared: ledger.lines.length, findings };
}

const keyOf = ({ runId, activityId, attempt }: ServedCall | LedgerLine): string =>
  `${runId} ${activityId} ${attempt}`;

function compareAttempt(
  key: string,
  served: readonly ServedCall[],
  lines: readonly LedgerLine[],
  lives: readonly WorkerLife[],
): Finding[] {
  const subject = `${served[0]?.executionId ?? ''} ${key}`;
  const known = lines.filter(({ picoUsd }) => picoUsd !== undefined);
  const unknown = lines.filter(({ picoUsd }) => picoUsd === undefined);
  // Calls that are alike are told apart by nothing: the lost ones are those without a line.
  const rest = served.toSorted((a, b) => Number(isLost(a, lives)) - Number(isLost(b, lives)));
  for (const line of known) {
    const place = rest.findIndex(
      ({ bill }) =>
        bill?.picoUsd === line.picoUsd &&
        bill?.inputTokens === line.inputTokens &&
        bill.outputTokens === line.outputTokens,
    );
    if (place === -1) {
      const detail = `a line of ${line.inputTokens} in, ${line.outputTokens} out that was not served`;
      return [{ subject, detail }];
    }
    rest.splice(place, 1);
  }
  const detail =
    `the LLM has served ${served.length} calls that may have been billed, the ledger has ` +
    `${known.length}, and ${unknown.length} of unknown outcome`;
  if (rest.length > unknown.length) {
    const missing = rest.length - unknown.length;
    const bound = 'its worker was killed before its outcome was recorded';
    return rest.filter((call) => isLost(call, lives)).length >= missing
      ? [{ subject, detail, bound }]
      : [{ subject, detail }];
  }
  if (rest.length < unknown.length) {
    return [{ subject, detail, bound: 'aborted before the LLM had received it' }];
  }
  const bound = unknown.reduce((sum, { boundPicoUsd = 0n }) => sum + boundPicoUsd, 0n);
  const cost = rest.reduce((sum, { bill }) => sum + (bill?.picoUsd ?? 0n), 0n);
  return cost <= bound
    ? []
    : [{ subject, detail: `held for ${picoToUsd(bound)} USD, and ${picoToUsd(cost)} billed` }];
}

/**
 * Of a call without a budget nothing is noted before its response; of one under a budget the
 * reservation is, until it expires, which the check of budgets holds it against.
 */
function isLost(
  { life, endedMillis, isForgotten }: ServedCall,
  lives: readonly WorkerLife[],
): boolean {
  const { killedAt } = lives.find(({ number }) => number === life) ?? {};
  return killedAt !== undefined && (isForgotten || endedMillis >= killedAt - KILL_WINDOW_MILLIS);
}

/** What a run says at its end of its calls, against the ledger. */
export function checkAgentTotals(
  { spans, runs, ledger, served }: AgentEvidence,
  attempts: readonly AttemptCalls[],
): CheckResult {
  const byRun = Map.groupBy(ledger.lines, ({ runId }) => runId);
  const known = new Map(runs.map((run) => [run.runId, run]));
  const ends = spans.filter(
    ({ name, attributes }) =>
      name === 'workflow.execute' && known.has(String(attributes['workflow.run_id'])),
  );
  const findings = ends.flatMap(({ attributes, endMillis }): Finding[] => {
    const runId = String(attributes['workflow.run_id']);
    const lines = byRun.get(runId) ?? [];
    const { executionId = '', status } = known.get(runId) ?? {};
    const subject = `${executionId} ${runId}`;
    const source = attributes['wflo.cost.source'];
    // Nothing of the run itself is at work when another one finds it closed.
    if (status === 'terminated' || status === 'timed_out') return [];
    if (lines.length === 0 && source === undefined) return [];
    const calls = Number(attributes['wflo.llm.calls'] ?? 0);
    const cost = lines.reduce((sum, { picoUsd = 0n }) => sum + picoUsd, 0n);
    const says = `${calls} calls, ${String(attributes['wflo.cost.usd'])} USD by ${String(source)}`;
    const detail = `${says}; the ledger has ${lines.length} calls, ${picoToUsd(cost)} USD`;
    if (calls === lines.length && attributes['wflo.cost.usd'] === picoToUsd(cost)) return [];
    if (source === 'process') {
      return [{ subject, detail, bound: 'the ledger had not responded within 2 s' }];
    }
    const isLater =
      served.some(
        (call) => call.runId === runId && (call.isForgotten || call.endedMillis > endMillis - 50),
      ) ||
      attempts.some(
        ({ key, spans: open }) =>
          key.includes(` ${runId} `) && open.some((call) => call.endMillis > endMillis - 50),
      );
    return isLater && calls < lines.length
      ? [{ subject, detail, bound: 'a call of it has ended after it' }]
      : [{ subject, detail }];
  });
  return { check: 'agents: totals of runs', compared: ends.length, findings };
}
