import { picoToUsd, usdToPico } from '@wflo/contracts';
import type { StepCost } from '../../database/steps-repository.ts';
import type { CallSums } from '../ledger/call-sums.ts';

/** The JSON shape is public. */
export interface CostView {
  /** What the ledger confirmed; null when it is not known: it has other calls, or none. */
  readonly cost_usd: string | null;
  /** Calls whose cost is not known; no part of `cost_usd`. Absent when there are none. */
  readonly unknown_calls?: number;
  /** The most that these can have cost, those of unknown bound apart; absent when none has one. */
  readonly unknown_at_most_usd?: string;
}

/** The cost of some steps together, as far as it is known. What is not known is never $0. */
export function costView(steps: readonly StepCost[]): CostView {
  const known = steps.flatMap(({ costUsd }) => (costUsd === null ? [] : [usdToPico(costUsd)]));
  const unknownCalls = steps.reduce((sum, step) => sum + step.unknownCalls, 0);
  const bounded = unknownCalls - steps.reduce((sum, step) => sum + step.unboundedCalls, 0);
  const atMost = steps.reduce((sum, { unknownUsd }) => sum + usdToPico(unknownUsd), 0n);
  return {
    cost_usd:
      known.length === 0 && unknownCalls > 0
        ? null
        : picoToUsd(known.reduce((sum, each) => sum + each, 0n)),
    ...(unknownCalls === 0 ? {} : { unknown_calls: unknownCalls }),
    ...(bounded === 0 ? {} : { unknown_at_most_usd: picoToUsd(atMost) }),
  };
}

/** The same of the calls that the ledger has of an execution; unknown where it has none. */
export function sumsCostView(sums: CallSums | undefined): CostView {
  if (sums === undefined) return { cost_usd: null };
  const { calls, costPicoUsd, unknownCalls, unboundedCalls, unknownPicoUsd } = sums;
  return {
    cost_usd: calls > 0 && calls === unknownCalls ? null : picoToUsd(costPicoUsd),
    ...(unknownCalls === 0 ? {} : { unknown_calls: unknownCalls }),
    ...(unknownCalls === unboundedCalls ? {} : { unknown_at_most_usd: picoToUsd(unknownPicoUsd) }),
  };
}

/** The cost of a step; nothing when it has made no call. */
export function stepCostView(step: StepCost): Partial<CostView> {
  return step.costRecordedAt === null && step.unknownCalls === 0 ? {} : costView([step]);
}

/**
 * The cost for people.
 *
 * @example costText({ cost_usd: '0.0012', unknown_calls: 2, unknown_at_most_usd: '0.03' })
 *   === 'at least $0.0012, 2 calls unknown (at most $0.03)'
 */
export function costText({ cost_usd, unknown_calls = 0, unknown_at_most_usd }: CostView): string {
  if (unknown_calls === 0) return cost_usd === null ? 'unknown' : `$${cost_usd}`;
  const calls = `${unknown_calls} ${unknown_calls === 1 ? 'call' : 'calls'}`;
  const bound = unknown_at_most_usd === undefined ? '' : ` (at most $${unknown_at_most_usd})`;
  return cost_usd === null
    ? `unknown, ${calls}${bound}`
    : `at least $${cost_usd}, ${calls} unknown${bound}`;
}

export function stepCostText({ cost_usd, ...unknown }: Partial<CostView>): string {
  return cost_usd === undefined ? '' : shortCostText({ cost_usd, ...unknown });
}

/** Within a table. */
export function shortCostText({ cost_usd, unknown_calls = 0 }: CostView): string {
  if (cost_usd === null) return 'unknown';
  return unknown_calls === 0 ? `$${cost_usd}` : `>= $${cost_usd}`;
}
