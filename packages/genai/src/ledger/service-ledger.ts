import {
  createCostClient,
  ServiceError,
  type CommitRequest,
  type CostClient,
} from '@wflo/contracts';
import { picoToUsd } from '@wflo/money';
import type { RunAttempt, RunBudget, RunCosts } from '@wflo/shared-state';
import {
  BudgetExceededError,
  BudgetHeldError,
  LedgerUnavailableError,
  type BudgetAmounts,
} from '../errors.ts';
import { textAt } from '../values/fields.ts';
import {
  budgetChain,
  RESERVATION_SECONDS,
  type LedgerCall,
  type LedgerHold,
  type LedgerOutcome,
  type RunLedger,
  type RunOfCosts,
} from './ledger.ts';
import { untraced } from './untraced.ts';

export interface ServiceLedgerOptions {
  /** Where cost-service is. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Default 900. */
  readonly reservationSeconds?: number;
}

/** Budgets that are known to be there; one that is forgotten is looked up again. */
const MOST_KNOWN_BUDGETS = 10_000;

/** The ledger of cost-service, which prices the calls by its own list. */
export class ServiceLedger implements RunLedger {
  readonly #costs: CostClient;
  readonly reservationSeconds: number;
  readonly #knownBudgets = new Set<string>();

  /** @throws {InvalidClientOptionError} of `@wflo/contracts`. */
  constructor({ url, token, reservationSeconds = RESERVATION_SECONDS }: ServiceLedgerOptions) {
    this.reservationSeconds = reservationSeconds;
    this.#costs = createCostClient({ baseUrl: url, token });
  }

  async reserve({ budget, amountPicoUsd, call }: LedgerHold): Promise<string> {
    const { key, executionId, ...origin } = call;
    const made = await this.#within(budget, () =>
      this.#costs.reserve(budget.id, {
        idempotencyKey: key,
        amountUsd: picoToUsd(amountPicoUsd),
        executionId,
        ttlSeconds: this.reservationSeconds,
        call: { ...origin, ...named(call) },
      }),
    );
    if (made.status === 'held') return made.id;
    throw new LedgerUnavailableError(`reservation ${made.id} is ${made.status} already`);
  }

  async commit(reservationId: string, call: LedgerCall & LedgerOutcome): Promise<void> {
    const request = requestOf(call);
    const commit = (sent: CommitRequest) =>
      requested(() => this.#costs.commit(reservationId, sent));
    try {
      await commit(request);
    } catch (error) {
      if (isProblem(error, 'WFLO_RESERVATION_NOT_FOUND')) await this.record(call);
      // Counts that the service refuses leave a call of unknown outcome, at what was reserved.
      else if (isInvalid(error)) await commit({ ...request, usage: NOTHING, unknownOutcome: true });
      else throw error;
    }
  }

  async renew(reservationIds: readonly string[]): Promise<void> {
    for (const id of reservationIds) await this.#renew(id, this.reservationSeconds);
  }

  lapse(reservationId: string): Promise<void> {
    return this.#renew(reservationId, 0);
  }

  /** One that has ended is renewed no more; an older cost-service knows of no renewal. */
  async #renew(reservationId: string, ttlSeconds: number): Promise<void> {
    try {
      await requested(() => this.#costs.renew(reservationId, { ttlSeconds }));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  async release(reservationId: string): Promise<void> {
    try {
      await requested(() => this.#costs.release(reservationId));
    } catch (error) {
      if (!isProblem(error, 'WFLO_RESERVATION_NOT_FOUND')) throw error;
    }
  }

  async record(call: LedgerCall & LedgerOutcome, budget?: RunBudget): Promise<void> {
    const record = (sent: CommitRequest) =>
      budget === undefined
        ? requested(() => this.#costs.recordUsage(sent))
        : this.#within(budget, () => this.#costs.recordUsage({ ...sent, budgetId: budget.id }));
    const request = requestOf(call);
    try {
      await record(request);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      await record({ ...request, usage: UNBOUNDED, unknownOutcome: true });
    }
  }

  async attemptFailed({ executionId, ...attempt }: RunAttempt): Promise<void> {
    await requested(() => this.#costs.attemptFailed(executionId, attempt));
  }

  async runCosts({ executionId, runId }: RunOfCosts): Promise<RunCosts> {
    const costs = await requested(() =>
      this.#costs.executionCosts(executionId, { runId, limit: 1 }),
    );
    return {
      calls: costs.calls,
      inputTokens: costs.inputTokens,
      outputTokens: costs.outputTokens,
      costUsd: costs.totalUsd,
      unknownCalls: costs.unpricedCount,
      upperBoundUsd: costs.unpricedUpperBoundUsd,
      wastedCalls: costs.wastedCalls,
      wastedUsd: costs.wastedUsd,
      wastedUpperBoundUsd: costs.wastedUnknownUsd,
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Budgets are made by their first use; one that is there keeps its limit. */
  async #within<Result>(budget: RunBudget, work: () => Promise<Result>): Promise<Result> {
    if (!this.#knownBudgets.has(budget.id)) await this.#ensure(budget);
    try {
      return await requested(work);
    } catch (error) {
      if (!isProblem(error, 'WFLO_BUDGET_NOT_FOUND')) throw error;
      await this.#ensure(budget);
      return requested(work);
    }
  }

  async #ensure(budget: RunBudget): Promise<void> {
    for (const { id, limitUsd, parent } of budgetChain(budget)) {
      await requested(async () => {
        const isThere = await this.#costs.getBudget(id).catch((error: unknown) => {
          if (isProblem(error, 'WFLO_BUDGET_NOT_FOUND')) return undefined;
          throw error;
        });
        if (isThere === undefined) {
          await this.#costs.putBudget(id, { limitUsd, parentId: parent?.id });
        }
      });
    }
    if (this.#knownBudgets.size >= MOST_KNOWN_BUDGETS) this.#knownBudgets.clear();
    this.#knownBudgets.add(budget.id);
  }
}

const NOTHING = { inputTokens: 0, outputTokens: 0 };
/** An amount that has no price: the call gets no upper bound. */
const UNBOUNDED = { ...NOTHING, otherAmounts: { 'upper_bound.unknown': 1 } };

function requestOf(call: LedgerCall & LedgerOutcome): CommitRequest {
  const { key, executionId, runId, workflowId, activityId, attempt, costPicoUsd } = call;
  const { usage, responseModel, serviceTier, reportedCostUsd, unpricedReason } = call;
  const isKnown = costPicoUsd !== undefined || (unpricedReason ?? UNKNOWN) !== UNKNOWN;
  return {
    ...{ idempotencyKey: key, executionId, runId, workflowId, activityId, attempt },
    ...named(call),
    responseModel: responseModel?.slice(0, 200),
    usage: usage ?? UNBOUNDED,
    serviceTier,
    reportedCostUsd,
    unknownOutcome: isKnown && usage !== undefined ? undefined : true,
    unpricedReason: unpricedReason === 'inconsistent_usage' ? unpricedReason : undefined,
    occurredAt: new Date(call.occurredAtMillis).toISOString(),
  };
}

const UNKNOWN = 'unknown_outcome';

/** As the contract takes them. */
function named({ model, provider }: LedgerCall): { model: string; provider: string } {
  return { model: model.slice(0, 200) || 'unknown', provider: provider.slice(0, 100) };
}

/** Without spans of its own, and with errors of this package. */
async function requested<Result>(request: () => Promise<Result>): Promise<Result> {
  try {
    return await untraced(request);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'WFLO_BUDGET_EXCEEDED') throw refusalOf(error);
    if (error.retryable) {
      throw new LedgerUnavailableError(`cost-service: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function refusalOf({ problem }: ServiceError): Error {
  const amount = (name: string): string => textAt(problem, name) ?? 'unknown';
  const amounts: BudgetAmounts = {
    budgetId: amount('budgetId'),
    limitUsd: amount('limitUsd'),
    spentUsd: amount('spentUsd'),
    reservedUsd: amount('reservedUsd'),
    unknownUsd: amount('unknownUsd'),
    requestedUsd: amount('requestedUsd'),
  };
  return problem?.['temporary'] === true
    ? new BudgetHeldError(amounts)
    : new BudgetExceededError(amounts);
}

function isProblem(error: unknown, code: string): boolean {
  return error instanceof ServiceError && error.code === code;
}

/** The service cannot take the request as it is, and never will. */
function isInvalid(error: unknown): boolean {
  return error instanceof ServiceError && (error.status === 400 || error.status === 422);
}
