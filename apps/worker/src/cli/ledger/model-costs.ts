import { picoToUsd, usdToPico, type ExecutionCosts } from '@wflo/contracts';

type CostLine = ExecutionCosts['records'][number];

/** The JSON shape is public. */
export interface ModelCostView {
  readonly model: string;
  readonly calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** Of what is known; null when nothing is. */
  readonly cost_usd: string | null;
  readonly unknown_calls: number;
  readonly unknown_at_most_usd: string;
  readonly wasted_calls: number;
  readonly wasted_usd: string;
}

class ModelSum {
  calls = 0;
  inputTokens = 0;
  outputTokens = 0;
  costPicoUsd = 0n;
  unknownCalls = 0;
  unknownPicoUsd = 0n;
  wastedCalls = 0;
  wastedPicoUsd = 0n;
}

/** The lines of a ledger, by the model that was requested. */
export class ModelCosts {
  readonly #models = new Map<string, ModelSum>();
  /** The most that a call without a price can have cost, by the id of its line. */
  readonly #open = new Map<string, bigint>();

  add(line: CostLine): void {
    const sum = this.#models.get(line.model) ?? new ModelSum();
    this.#models.set(line.model, sum);
    if (line.costUsd === null) {
      const bound = usdToPico(line.upperBoundUsd ?? '0');
      this.#open.set(line.id, bound);
      sum.unknownCalls += 1;
      sum.unknownPicoUsd += bound;
    } else {
      sum.costPicoUsd += usdToPico(line.costUsd);
      if (line.wasted) sum.wastedPicoUsd += usdToPico(line.costUsd);
    }
    if (line.settles === null) {
      sum.calls += 1;
      // Those of a call whose outcome is not known are only a bound.
      if (line.unpricedReason !== 'unknown_outcome') {
        sum.inputTokens += line.usage.inputTokens;
        sum.outputTokens += line.usage.outputTokens;
      }
      if (line.wasted) sum.wastedCalls += 1;
    } else {
      sum.unknownCalls -= 1;
      sum.unknownPicoUsd -= this.#open.get(line.settles) ?? 0n;
    }
  }

  /** The dearest first. */
  views(): ModelCostView[] {
    return [...this.#models]
      .toSorted(([, a], [, b]) => Number(b.costPicoUsd - a.costPicoUsd))
      .map(([model, sum]) => ({
        model,
        calls: sum.calls,
        input_tokens: sum.inputTokens,
        output_tokens: sum.outputTokens,
        cost_usd: sum.calls === sum.unknownCalls ? null : picoToUsd(sum.costPicoUsd),
        unknown_calls: sum.unknownCalls,
        unknown_at_most_usd: picoToUsd(sum.unknownPicoUsd),
        wasted_calls: sum.wastedCalls,
        wasted_usd: picoToUsd(sum.wastedPicoUsd),
      }));
  }
}
