import { runLedger, type RunCosts } from '@wflo/shared-state';
import type { ProcessCosts } from '../telemetry/process-costs.ts';

/** What the end of a run waits at most for the ledger. */
const LOOKUP_MILLIS = 2_000;
/** Lookups that are under way; beyond, what the process itself has seen is told. */
const MOST_LOOKUPS = 200;

export interface EndedRun {
  /** Temporal's workflow id. */
  readonly executionId: string;
  readonly runId: string;
}

export interface KnownCosts extends RunCosts {
  /** `process`: without the calls that workers in other processes have made. */
  readonly source: 'ledger' | 'process';
}

/** What the LLM calls of a run have cost: by the ledger, else by what this process has seen. */
export class RunCostLookups {
  readonly #seen: ProcessCosts;
  readonly #lookups = new Map<string, Promise<KnownCosts | undefined>>();

  constructor(seen: ProcessCosts) {
    this.#seen = seen;
  }

  /** Calls `then` with what is known, at once where there is no ledger; `undefined` for no calls. */
  whenKnown(run: EndedRun, then: (costs: KnownCosts | undefined) => void): void {
    const underWay = this.#lookups.get(run.runId);
    const isFull = underWay === undefined && this.#lookups.size >= MOST_LOOKUPS;
    if (runLedger() === undefined || isFull) {
      then(this.#seenOf(run));
      return;
    }
    const lookup = underWay ?? this.#lookUp(run);
    // What records it is guarded by itself.
    lookup.then(then).catch(() => undefined);
  }

  /** The end of the run has been told, but for what is still said of it in this turn. */
  forget(runId: string): void {
    setImmediate(() => {
      this.#seen.forget(runId);
    });
  }

  /** Resolves when the ends of runs that wait for the ledger now have been told. */
  async settled(): Promise<void> {
    await Promise.all(this.#lookups.values());
  }

  #lookUp(run: EndedRun): Promise<KnownCosts | undefined> {
    const lookup = within(LOOKUP_MILLIS, async () => runLedger()?.runCosts(run))
      .catch(() => undefined)
      .then((costs) =>
        costs === undefined || costs.calls === 0
          ? this.#seenOf(run)
          : { ...costs, source: 'ledger' as const },
      );
    this.#lookups.set(run.runId, lookup);
    void lookup.then(() => setImmediate(() => this.#lookups.delete(run.runId)));
    return lookup;
  }

  #seenOf({ runId }: EndedRun): KnownCosts | undefined {
    const costs = this.#seen.of(runId);
    return costs === undefined ? undefined : { ...costs, source: 'process' };
  }
}

async function within<T>(millis: number, work: () => Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, millis, undefined);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

export function costAttributes(
  costs: KnownCosts | undefined,
): Readonly<Record<string, string | number>> {
  if (costs === undefined) return {};
  return {
    'wflo.llm.calls': costs.calls,
    'wflo.llm.input_tokens': costs.inputTokens,
    'wflo.llm.output_tokens': costs.outputTokens,
    'wflo.cost.usd': costs.costUsd,
    'wflo.cost.unknown_requests': costs.unknownCalls,
    'wflo.cost.upper_bound_usd': costs.upperBoundUsd,
    'wflo.cost.wasted_usd': costs.wastedUsd,
    'wflo.llm.wasted_calls': costs.wastedCalls,
    'wflo.cost.source': costs.source,
  };
}

/** The same for log lines. */
export function costFields(costs: KnownCosts | undefined): Record<string, unknown> {
  if (costs === undefined) return {};
  return {
    llm_calls: costs.calls,
    input_tokens: costs.inputTokens,
    output_tokens: costs.outputTokens,
    cost_usd: costs.costUsd,
    unknown_calls: costs.unknownCalls,
    upper_bound_usd: costs.upperBoundUsd,
    wasted_usd: costs.wastedUsd,
    wasted_calls: costs.wastedCalls,
    cost_source: costs.source,
  };
}
