import { picoToUsd } from '@wflo/money';
import {
  sharedState,
  watchLlmCalls,
  type LlmCallRecord,
  type RunAttempt,
  type RunCosts,
} from '@wflo/shared-state';

/** Runs whose sums are held; the one whose last call is longest ago is let go. */
const MOST_RUNS = 10_000;
/** The same of attempts that are under way or have failed. */
const MOST_ATTEMPTS = 10_000;

interface Sums {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  picoUsd: bigint;
  unknownCalls: number;
  upperBoundPicoUsd: bigint;
}

interface RunSums {
  readonly all: Sums;
  readonly wasted: Sums;
}

interface AttemptSums {
  readonly sums: Sums;
  failed: boolean;
}

/** What the LLM calls have cost that this process has made for runs. */
export class ProcessCosts {
  readonly #runs = new Map<string, RunSums>();
  readonly #attempts = new Map<string, AttemptSums>();

  /** Runs that are held. */
  get size(): number {
    return this.#runs.size;
  }

  readonly add = (call: LlmCallRecord): void => {
    const { runId, activityId, attempt } = call.run ?? {};
    if (runId === undefined) return;
    const sums = sumsOf(call);
    const run = touched(this.#runs, runId, MOST_RUNS, () => ({ all: none(), wasted: none() }));
    addTo(run.all, sums);
    if (activityId === undefined || attempt === undefined) return;
    const made = this.#attemptOf({ runId, activityId, attempt });
    // A call may end after its attempt has failed.
    if (made.failed) addTo(run.wasted, sums);
    else addTo(made.sums, sums);
  };

  attemptSucceeded(attempt: Omit<RunAttempt, 'executionId'>): void {
    this.#attempts.delete(keyOf(attempt));
  }

  /** What an attempt has spent that failed is wasted, also what its open calls will have. */
  attemptFailed(attempt: Omit<RunAttempt, 'executionId'>): void {
    const made = this.#attemptOf(attempt);
    if (made.failed) return;
    made.failed = true;
    const run = this.#runs.get(attempt.runId);
    if (run !== undefined) addTo(run.wasted, made.sums);
  }

  #attemptOf(attempt: Omit<RunAttempt, 'executionId'>): AttemptSums {
    const make = () => ({ sums: none(), failed: false });
    return touched(this.#attempts, keyOf(attempt), MOST_ATTEMPTS, make);
  }

  /** Whether it has made a call. */
  hasCalls(attempt: Omit<RunAttempt, 'executionId'>): boolean {
    return this.#attempts.has(keyOf(attempt));
  }

  forget(runId: string): void {
    this.#runs.delete(runId);
  }

  /** Of a run; `undefined` where it has made no call here. */
  of(runId: string): RunCosts | undefined {
    const run = this.#runs.get(runId);
    if (run === undefined) return undefined;
    const { all, wasted } = run;
    return {
      calls: all.calls,
      inputTokens: all.inputTokens,
      outputTokens: all.outputTokens,
      costUsd: picoToUsd(all.picoUsd),
      unknownCalls: all.unknownCalls,
      upperBoundUsd: picoToUsd(all.upperBoundPicoUsd),
      wastedCalls: wasted.calls,
      wastedUsd: picoToUsd(wasted.picoUsd),
      wastedUpperBoundUsd: picoToUsd(wasted.upperBoundPicoUsd),
    };
  }
}

/** Those of this process; it has one of them, and watches calls from the first time on. */
export function processCosts(): ProcessCosts {
  return sharedState('@wflo/temporal/process-costs', 1, () => {
    const costs = new ProcessCosts();
    watchLlmCalls(costs.add);
    return costs;
  });
}

function sumsOf(call: LlmCallRecord): Sums {
  const { status, unknownRequests, unpricedReason } = call;
  // Without a response all of it is in the unknown requests.
  const hasResponded = status === 'completed' || call.inputTokens !== undefined;
  const isUnpriced =
    unpricedReason !== undefined && (hasResponded || unpricedReason !== 'unknown_outcome');
  const isPriced = unpricedReason === undefined && hasResponded;
  const unknownCalls = unknownRequests + (isUnpriced ? 1 : 0);
  return {
    calls: unknownCalls + (isPriced ? 1 : 0),
    inputTokens: call.inputTokens ?? 0,
    outputTokens: call.outputTokens ?? 0,
    picoUsd: call.costPicoUsd ?? 0n,
    unknownCalls,
    upperBoundPicoUsd: call.upperBoundPicoUsd ?? 0n,
  };
}

function none(): Sums {
  return {
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    picoUsd: 0n,
    unknownCalls: 0,
    upperBoundPicoUsd: 0n,
  };
}

function addTo(sums: Sums, more: Sums): void {
  sums.calls += more.calls;
  sums.inputTokens += more.inputTokens;
  sums.outputTokens += more.outputTokens;
  sums.picoUsd += more.picoUsd;
  sums.unknownCalls += more.unknownCalls;
  sums.upperBoundPicoUsd += more.upperBoundPicoUsd;
}

function keyOf({ runId, activityId, attempt }: Omit<RunAttempt, 'executionId'>): string {
  return `${runId}/${activityId}/${attempt}`;
}

/** The entry, which becomes the latest; the oldest goes beyond the bound. */
function touched<Value>(
  map: Map<string, Value>,
  key: string,
  bound: number,
  make: () => Value,
): Value {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  if (map.size > bound) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  return value;
}
