import { picoToUsd } from '@wflo/money';
import type { RunCosts } from '@wflo/shared-state';
import { changeBudgets } from './file-budgets.ts';
import type { Row, Statements } from './file-database.ts';
import type { LedgerCall, LedgerOutcome, RunOfCosts } from './ledger.ts';

const UNKNOWN = 'unknown_outcome';

export interface CallLine {
  readonly call: LedgerCall & LedgerOutcome;
  readonly budgetId: string | undefined;
  /** Of a reservation that nobody has ended. */
  readonly expired?: boolean;
}

/**
 * Adds a call to the ledger and to its budgets. One that is there already stays as it is, except
 * that of an expired reservation: that is replaced, since now its outcome is known.
 */
export function addCall(file: Statements, { call, budgetId, expired = false }: CallLine): void {
  const known = file.get('SELECT * FROM calls WHERE key = ?', call.key);
  if (known !== undefined) {
    if (known['expired'] !== 1n) return;
    file.run('DELETE FROM calls WHERE key = ?', call.key);
    countInBudgets(file, known['budget_id'], amountsOf(known), -1n);
  }
  const { costPicoUsd: cost } = call;
  const usage = isUnknown(call) ? undefined : call.usage;
  const bound = cost === undefined ? call.upperBoundPicoUsd : undefined;
  file.run(
    `INSERT INTO calls (
       key, budget_id, execution_id, run_id, workflow_id, activity_id, attempt, model,
       response_model, provider, service_tier, input_tokens, output_tokens, usage, cost_pico_usd,
       unpriced_reason, upper_bound_pico_usd, reported_cost_usd, expired, occurred_at_millis
     ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    call.key,
    budgetId ?? null,
    call.executionId,
    call.runId ?? null,
    call.workflowId ?? null,
    call.activityId ?? null,
    call.attempt ?? null,
    call.model,
    call.responseModel ?? null,
    call.provider,
    call.serviceTier ?? null,
    usage?.inputTokens ?? 0,
    usage?.outputTokens ?? 0,
    usage === undefined ? null : JSON.stringify(usage),
    cost ?? null,
    cost === undefined ? (call.unpricedReason ?? UNKNOWN) : null,
    bound ?? null,
    call.reportedCostUsd ?? null,
    expired ? 1 : 0,
    call.occurredAtMillis,
  );
  countInBudgets(file, budgetId, { cost, bound }, 1n);
}

/** What it has used was not counted. */
function isUnknown({ costPicoUsd, unpricedReason = UNKNOWN }: LedgerOutcome): boolean {
  return costPicoUsd === undefined && unpricedReason === UNKNOWN;
}

interface Amounts {
  readonly cost: bigint | undefined;
  readonly bound: bigint | undefined;
}

function amountsOf(line: Row): Amounts {
  return { cost: integer(line['cost_pico_usd']), bound: integer(line['upper_bound_pico_usd']) };
}

function countInBudgets(
  file: Statements,
  budgetId: unknown,
  { cost = 0n, bound = 0n }: Amounts,
  times: bigint,
): void {
  if (typeof budgetId !== 'string') return;
  changeBudgets(file, budgetId, { spent: cost * times, unknown: bound * times });
}

/** Those of attempts that are known to have failed, or that a later attempt has followed. */
const WASTED = `attempt IS NOT NULL AND (
  EXISTS (SELECT 1 FROM failed_attempts AS failed
    WHERE failed.execution_id = calls.execution_id AND failed.run_id = calls.run_id
      AND failed.activity_id = calls.activity_id AND failed.attempt >= calls.attempt)
  OR EXISTS (SELECT 1 FROM calls AS later
    WHERE later.execution_id = calls.execution_id AND later.run_id = calls.run_id
      AND later.activity_id = calls.activity_id AND later.attempt > calls.attempt))`;

export function costsOf(file: Statements, { executionId, runId }: RunOfCosts): RunCosts {
  const sums = file.get(
    `WITH run AS (
       SELECT *, (${WASTED}) AS wasted FROM calls
       WHERE execution_id = ? AND (? IS NULL OR run_id = ?)
     )
     SELECT count(*) AS calls,
       sum(input_tokens) AS input_tokens,
       sum(output_tokens) AS output_tokens,
       sum(cost_pico_usd) AS cost,
       sum(cost_pico_usd IS NULL) AS unknown_calls,
       sum(upper_bound_pico_usd) AS bound,
       sum(wasted) AS wasted_calls,
       sum(CASE WHEN wasted THEN cost_pico_usd END) AS wasted_cost,
       sum(CASE WHEN wasted THEN upper_bound_pico_usd END) AS wasted_bound
     FROM run`,
    executionId,
    runId ?? null,
    runId ?? null,
  );
  const sum = (name: string): bigint => integer(sums?.[name]) ?? 0n;
  return {
    calls: Number(sum('calls')),
    inputTokens: Number(sum('input_tokens')),
    outputTokens: Number(sum('output_tokens')),
    costUsd: picoToUsd(sum('cost')),
    unknownCalls: Number(sum('unknown_calls')),
    upperBoundUsd: picoToUsd(sum('bound')),
    wastedCalls: Number(sum('wasted_calls')),
    wastedUsd: picoToUsd(sum('wasted_cost')),
    wastedUpperBoundUsd: picoToUsd(sum('wasted_bound')),
  };
}

function integer(value: unknown): bigint | undefined {
  return typeof value === 'bigint' ? value : undefined;
}
