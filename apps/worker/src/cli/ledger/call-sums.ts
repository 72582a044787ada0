import { picoToUsd, usdToPico, type ExecutionCosts } from '@wflo/contracts';

/** What some calls have used and cost, as the ledger has it. Amounts are pico-USD. */
export interface CallSums {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costPicoUsd: bigint;
  /** Calls whose cost is not known, and those of them of which not even a bound is. */
  readonly unknownCalls: number;
  readonly unboundedCalls: number;
  readonly unknownPicoUsd: bigint;
  /** Of attempts that have failed. */
  readonly wastedCalls: number;
  readonly wastedPicoUsd: bigint;
  readonly wastedUnknownPicoUsd: bigint;
}

export const NO_CALLS: CallSums = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  costPicoUsd: 0n,
  unknownCalls: 0,
  unboundedCalls: 0,
  unknownPicoUsd: 0n,
  wastedCalls: 0,
  wastedPicoUsd: 0n,
  wastedUnknownPicoUsd: 0n,
};

export function sumsOf(costs: ExecutionCosts): CallSums {
  return {
    calls: costs.calls,
    inputTokens: costs.inputTokens,
    outputTokens: costs.outputTokens,
    costPicoUsd: usdToPico(costs.totalUsd),
    unknownCalls: costs.unpricedCount,
    unboundedCalls: costs.unboundedCount,
    unknownPicoUsd: usdToPico(costs.unpricedUpperBoundUsd),
    wastedCalls: costs.wastedCalls,
    wastedPicoUsd: usdToPico(costs.wastedUsd),
    wastedUnknownPicoUsd: usdToPico(costs.wastedUnknownUsd),
  };
}

export function sumOf(all: readonly CallSums[]): CallSums {
  return all.reduce(
    (sum, one) => ({
      calls: sum.calls + one.calls,
      inputTokens: sum.inputTokens + one.inputTokens,
      outputTokens: sum.outputTokens + one.outputTokens,
      costPicoUsd: sum.costPicoUsd + one.costPicoUsd,
      unknownCalls: sum.unknownCalls + one.unknownCalls,
      unboundedCalls: sum.unboundedCalls + one.unboundedCalls,
      unknownPicoUsd: sum.unknownPicoUsd + one.unknownPicoUsd,
      wastedCalls: sum.wastedCalls + one.wastedCalls,
      wastedPicoUsd: sum.wastedPicoUsd + one.wastedPicoUsd,
      wastedUnknownPicoUsd: sum.wastedUnknownPicoUsd + one.wastedUnknownPicoUsd,
    }),
    NO_CALLS,
  );
}

/** The JSON shape is public. All are null where the ledger knows no call, which is not none. */
export interface CallsView {
  readonly llm_calls: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  /** Calls of attempts that have failed, and what they have cost, as far as that is known. */
  readonly wasted_calls: number | null;
  readonly wasted_usd: string | null;
  /** The most that those of unknown cost among them can have cost; absent when there are none. */
  readonly wasted_at_most_usd?: string;
}

export const UNKNOWN_CALLS: CallsView = {
  llm_calls: null,
  input_tokens: null,
  output_tokens: null,
  wasted_calls: null,
  wasted_usd: null,
};

export function callsView(sums: CallSums): CallsView {
  return {
    llm_calls: sums.calls,
    input_tokens: sums.inputTokens,
    output_tokens: sums.outputTokens,
    wasted_calls: sums.wastedCalls,
    wasted_usd: picoToUsd(sums.wastedPicoUsd),
    ...(sums.wastedUnknownPicoUsd === 0n
      ? {}
      : { wasted_at_most_usd: picoToUsd(sums.wastedUnknownPicoUsd) }),
  };
}
