/**
 * The ledger of runs, as those who make calls see it. There are two: a file of this machine, and
 * cost-service; both do the same.
 *
 * @module
 */
import type { NormalizedUsage } from '@wflo/pricing';
import type { RunAttempt, RunBudget, RunCosts } from '@wflo/shared-state';

/** One request of an LLM. */
export interface LedgerCall {
  /** Its own: the ledger has it once, however often it is recorded. */
  readonly key: string;
  /** Temporal's workflow id, or what is in its place. */
  readonly executionId: string;
  readonly runId?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly activityId?: string | undefined;
  readonly attempt?: number | undefined;
  /** The requested model. */
  readonly model: string;
  readonly provider: string;
}

/** What became of it. */
export interface LedgerOutcome {
  /** Milliseconds since the epoch. */
  readonly occurredAtMillis: number;
  /** Of a call of unknown outcome the most that it can have used; absent where that is not known. */
  readonly usage?: NormalizedUsage | undefined;
  readonly responseModel?: string | undefined;
  readonly serviceTier?: string | undefined;
  /** What the provider itself says that it cost: a decimal of USD. */
  readonly reportedCostUsd?: string | undefined;
  /** Absent where it is not known. */
  readonly costPicoUsd?: bigint | undefined;
  /** Why it is not known: `unknown_outcome`, `unpriced_tier` … */
  readonly unpricedReason?: string | undefined;
  /** The most that it can have cost, where that is all that is known. */
  readonly upperBoundPicoUsd?: bigint | undefined;
}

export interface LedgerHold {
  readonly budget: RunBudget;
  /** The most that the call may cost. */
  readonly amountPicoUsd: bigint;
  /** What is recorded, as of unknown outcome, when nobody ends the reservation. */
  readonly call: LedgerCall;
}

/** Every operation may be repeated, and then has the same effect once. */
export interface RunLedger {
  /**
   * Sets an amount aside, in the budget and in those that it is part of. Resolves with the id of
   * the reservation. After `reservationSeconds` that has expired, and its call is one of unknown
   * outcome, until it is committed or released after all.
   *
   * @throws {BudgetExceededError} when it will not fit.
   * @throws {BudgetHeldError} when only the reservations of others are in the way.
   * @throws {LedgerUnavailableError}
   */
  reserve(hold: LedgerHold): Promise<string>;
  /** How long a reservation holds unless it is renewed or ended. Default 900. */
  readonly reservationSeconds?: number | undefined;
  /** Requests are still open: their reservations hold for the whole time again. */
  renew?(reservationIds: readonly string[]): Promise<void>;
  /** Has a reservation expire now: its call is of unknown outcome until it is committed or released. */
  lapse?(reservationId: string): Promise<void>;
  /** The call was made, and is in the ledger in place of its reservation. */
  commit(reservationId: string, call: LedgerCall & LedgerOutcome): Promise<void>;
  /** The call was not made, or nobody bills it. */
  release(reservationId: string): Promise<void>;
  /** A call that nothing was reserved for; counted in its budget where it has one. */
  record(call: LedgerCall & LedgerOutcome, budget?: RunBudget): Promise<void>;
  attemptFailed(attempt: RunAttempt): Promise<void>;
  runCosts(run: RunOfCosts): Promise<RunCosts>;
  close(): Promise<void>;
}

export interface RunOfCosts {
  readonly executionId: string;
  /** Default all runs of the execution. */
  readonly runId?: string | undefined;
}

/** How long a reservation holds unless it is ended. */
export const RESERVATION_SECONDS = 900;
/** Budgets that are in one another. */
export const MOST_BUDGETS = 8;

/** The budget and those that it is part of, the outermost first. */
export function budgetChain(budget: RunBudget): RunBudget[] {
  const chain: RunBudget[] = [];
  let next: RunBudget | undefined = budget;
  for (; next !== undefined && chain.length <= MOST_BUDGETS; next = next.parent)
    chain.unshift(next);
  return chain;
}
