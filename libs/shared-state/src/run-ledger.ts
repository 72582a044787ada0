/**
 * Where those who keep the ledger of runs meet those who know when a run and its attempts end, so
 * that neither imports the other.
 *
 * @module
 */
import { once } from './once.ts';
import { sharedState } from './shared-state.ts';

/** What the LLM calls of a run may cost. */
export interface RunBudget {
  /** One of one run: `run-<firstExecutionRunId>`. */
  readonly id: string;
  /** A decimal of USD, exact: `0.50`. */
  readonly limitUsd: string;
  /** That of who started the run: a call has to fit in both. At most 8 are in one another. */
  readonly parent?: RunBudget | undefined;
  /**
   * The run that the budget's run repeats, as an attempt of a turn of a cron schedule: whose budget
   * it is in, once that is looked up.
   */
  readonly retryOf?: { readonly executionId: string; readonly runId: string } | undefined;
  /** Why nobody can tell what it is: its limit is no amount then, and each call is refused. */
  readonly unreadable?: string | undefined;
}

/** One attempt of an activity. */
export interface RunAttempt {
  /** Temporal's workflow id. */
  readonly executionId: string;
  readonly runId: string;
  readonly activityId: string;
  /** 1 for the first. */
  readonly attempt: number;
}

/** What the ledger holds of a run, or of all runs of an execution; amounts are decimals of USD. */
export interface RunCosts {
  /** Requests that were made of LLMs and may have been billed, each retry by itself. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Exact, of what is known. */
  readonly costUsd: string;
  /** Requests whose cost is not known: their responses were lost, or have no price. */
  readonly unknownCalls: number;
  /** The most that those can have cost, as far as there is a bound; `0` where there are none. */
  readonly upperBoundUsd: string;
  /** Calls of attempts that failed, and what of `costUsd` and `upperBoundUsd` is theirs. */
  readonly wastedCalls: number;
  readonly wastedUsd: string;
  readonly wastedUpperBoundUsd: string;
}

/** The ledger, as far as whoever runs workflows needs it. */
export interface SharedRunLedger {
  /** What the attempt has spent is wasted. Idempotent; rejects where the ledger is away. */
  attemptFailed(attempt: RunAttempt): Promise<void>;
  /** Resolves after what this process has queued for the ledger is in it. */
  runCosts(run: {
    readonly executionId: string;
    readonly runId?: string | undefined;
  }): Promise<RunCosts>;
}

interface Held {
  ledger: SharedRunLedger | undefined;
}

const state = once((): Held => sharedState('@wflo/run-ledger', 1, () => ({ ledger: undefined })));

/** The ledger of this process, in place of an earlier one. Returns a function that removes it. */
export function provideRunLedger(ledger: SharedRunLedger): () => void {
  state().ledger = ledger;
  return () => {
    if (state().ledger === ledger) state().ledger = undefined;
  };
}

/** Undefined where this process keeps none. */
export function runLedger(): SharedRunLedger | undefined {
  return state().ledger;
}
