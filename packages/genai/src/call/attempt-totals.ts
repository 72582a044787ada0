import type { Attributes } from '@opentelemetry/api';
import { picoToUsd } from '@wflo/money';
import type { ActiveRun } from '../run/active-run.ts';
import type { CallCost } from './call-cost.ts';

interface Totals {
  calls: number;
  unknownRequests: number;
  inputTokens: number;
  outputTokens: number;
  picoUsd: bigint;
}

const totals = new WeakMap<ActiveRun, Totals>();

/**
 * A call is made in an attempt of an activity. When that ends, its span gets the sums of the calls
 * that have ended, and what of it was wasted where the attempt has failed.
 */
export function openInAttempt(run: ActiveRun | undefined): void {
  if (run?.onAttemptEnd === undefined || totals.has(run)) return;
  const sums = { calls: 0, unknownRequests: 0, inputTokens: 0, outputTokens: 0, picoUsd: 0n };
  totals.set(run, sums);
  run.onAttemptEnd(({ failed }) => (sums.calls === 0 ? {} : attributesOf(sums, failed)));
}

/** Adds an ended call to what its attempt has used. */
export function addToAttempt(run: ActiveRun | undefined, cost: CallCost): void {
  const sums = run && totals.get(run);
  if (sums === undefined) return;
  sums.calls += 1;
  sums.unknownRequests += cost.unknownRequests;
  sums.inputTokens += cost.usage?.inputTokens ?? 0;
  sums.outputTokens += cost.usage?.outputTokens ?? 0;
  sums.picoUsd += cost.costPicoUsd ?? 0n;
}

function attributesOf(sums: Totals, failed: boolean): Attributes {
  const costUsd = picoToUsd(sums.picoUsd);
  return {
    'wflo.llm.calls': sums.calls,
    'wflo.llm.input_tokens': sums.inputTokens,
    'wflo.llm.output_tokens': sums.outputTokens,
    'wflo.llm.cost_usd': costUsd,
    ...(sums.unknownRequests > 0 && { 'wflo.llm.unknown_requests': sums.unknownRequests }),
    ...(failed && { 'wflo.llm.wasted_cost_usd': costUsd }),
  };
}
