import type { RunRecord } from './run-record.ts';

/** What the ledger has summed up of an execution. Amounts are pico-dollars. */
export interface LedgerSums {
  readonly executionId: string;
  readonly workflow: string | null;
  readonly runId: string | null;
  readonly pico: bigint;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Calls without a price. */
  readonly unpriced: number;
  /** Those of them that have no upper bound, and the sum of the others' bounds. */
  readonly unbounded: number;
  readonly upperPico: bigint;
  readonly firstCallMs: number;
  readonly lastCallMs: number;
}

/** Takes up what the ledger says. Returns whether any of it is new. */
export function applyLedger(run: RunRecord, sums: LedgerSums, nowMs: number): boolean {
  const isSame =
    run.ledger_pico === sums.pico &&
    run.ledger_calls === sums.calls &&
    run.ledger_input === sums.inputTokens &&
    run.ledger_output === sums.outputTokens &&
    run.ledger_unpriced === sums.unpriced &&
    run.ledger_unbounded === sums.unbounded &&
    run.ledger_upper_pico === sums.upperPico;
  if (isSame) return false;
  run.ledger_ms = nowMs;
  run.ledger_pico = sums.pico;
  run.ledger_calls = sums.calls;
  run.ledger_input = sums.inputTokens;
  run.ledger_output = sums.outputTokens;
  run.ledger_unpriced = sums.unpriced;
  run.ledger_unbounded = sums.unbounded;
  run.ledger_upper_pico = sums.upperPico;
  run.workflow ??= sums.workflow;
  run.run_id ??= sums.runId;
  if (run.seen_ms === 0) run.seen_ms = nowMs;
  return true;
}
