import { randomUUID } from 'node:crypto';
import { DECIMAL_USD, MAX_PICO_USD, usdToPico } from '@wflo/money';
import type { RunBudget } from '@wflo/shared-state';
import { InvalidBudgetedRequestError, InvalidBudgetError, UnpricedModelError } from '../errors.ts';
import {
  budgetChain,
  MOST_BUDGETS,
  type LedgerCall,
  type LedgerHold,
  type LedgerOutcome,
} from '../ledger/ledger.ts';
import { processLedger } from '../ledger/process-ledger.ts';
import { reserveInTime } from '../ledger/reserve-in-time.ts';
import type { ActiveRun } from '../run/active-run.ts';
import { safely } from '../values/safely.ts';
import type { Attempt } from './attempts.ts';
import { budgetOptions } from './budget-options.ts';
import { costOf } from './call-cost.ts';
import type { CallRequest, CallResponse } from './call-types.ts';
import { tokenBound, upperBoundOf, type TokenBound, type UpperBound } from './upper-bound.ts';

/** What is set aside for one request. */
export interface CallHold {
  readonly reservationId: string;
  readonly key: string;
  /** The request has been made. */
  readonly follow: (attempt: Attempt) => void;
  /** Of a request that is not made after all. Never rejects. */
  readonly release: () => Promise<void>;
}

/** What one call has to do with the ledger of runs: each of its requests is a line of it. */
export class CallLedger {
  readonly #requestNow: () => CallRequest;
  readonly #run: ActiveRun | undefined;
  readonly #startTimeMillis: number;

  /** What is known of the request grows while it is made. */
  constructor(request: () => CallRequest, run: ActiveRun | undefined, startTimeMillis: number) {
    this.#requestNow = request;
    this.#run = request().settings?.ledger === false ? undefined : run;
    this.#startTimeMillis = startTimeMillis;
  }

  get #request(): CallRequest {
    return this.#requestNow();
  }

  get hasBudget(): boolean {
    return this.#run?.budget !== undefined;
  }

  /**
   * Resolves when the most that a request can cost is set aside in the run's budget.
   *
   * @throws {RefusedCallError} or the reason of the signal.
   */
  async reserve(
    requestBytes: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CallHold | undefined> {
    const budget = this.#run?.budget;
    if (budget === undefined) return undefined;
    assertBudget(budget);
    const patience = budgetOptions(this.#request.settings?.budgets);
    const queue = processLedger({ isNeeded: true });
    const call = this.#line(newKey());
    if (queue === undefined || call === undefined) return undefined; // never: there is a budget
    const hold: LedgerHold = { budget, amountPicoUsd: this.#amount(requestBytes), call };
    const reservationId = await reserveInTime(queue, hold, { ...patience, signal });
    const kept = queue.keep(reservationId, patience.idleResponseSeconds);
    return {
      reservationId,
      key: call.key,
      follow: kept.follow,
      release: () => {
        const released = queue.release(reservationId);
        this.#awaited(released);
        return released.catch(() => undefined);
      },
    };
  }

  /** The outcome of a request is known. Never throws. */
  settled(attempt: Attempt, response: CallResponse, hold: CallHold | undefined): void {
    safely(() => {
      if (hold !== undefined) this.#end(attempt, response, hold);
      else if (attempt.hasResponded || attempt.isUnknown) this.#record(attempt, response);
    });
  }

  #end(attempt: Attempt, response: CallResponse, { key, reservationId, release }: CallHold): void {
    const queue = processLedger({ isNeeded: true });
    const call = this.#line(key);
    if (!attempt.hasResponded && !attempt.isUnknown) void release();
    else if (queue !== undefined && call !== undefined) {
      const outcome = this.#outcome(attempt, response);
      this.#awaited(queue.commit(reservationId, { ...call, ...outcome }));
    }
  }

  #record(attempt: Attempt, response: CallResponse): void {
    if (this.#run === undefined) return;
    const budget = validBudget(this.#run.budget);
    const queue = processLedger({ isNeeded: budget !== undefined });
    if (queue === undefined) return;
    const call = this.#line(newKey());
    if (call === undefined) return;
    this.#awaited(queue.record({ ...call, ...this.#outcome(attempt, response) }, budget));
  }

  #awaited(written: Promise<void>): void {
    this.#run?.waitFor?.(written);
  }

  /** Undefined where the call belongs to no run. */
  #line(key: string): LedgerCall | undefined {
    const run = this.#run;
    const executionId = run?.executionId ?? run?.budget?.id;
    if (run === undefined || executionId === undefined) return undefined;
    return {
      key,
      executionId,
      runId: run.runId,
      workflowId: run.workflowId,
      activityId: run.activityId,
      attempt: run.attempt,
      model: this.#request.model ?? 'unknown',
      provider: this.#request.provider,
    };
  }

  #outcome(attempt: Attempt, response: CallResponse): LedgerOutcome {
    const request = this.#request;
    const startTimeMillis = this.#startTimeMillis;
    const cost = costOf({ request, response, attempts: [attempt], startTimeMillis });
    const bound = cost.costPicoUsd === undefined ? this.#strictBound(attempt) : undefined;
    const isLost = !attempt.hasResponded;
    return {
      occurredAtMillis: startTimeMillis,
      usage: isLost ? bound?.usage : (cost.usage ?? bound?.usage),
      responseModel: isLost ? undefined : response.model,
      serviceTier: isLost ? bound?.serviceTier : cost.serviceTier,
      reportedCostUsd: isLost ? undefined : cost.reportedCostUsd,
      costPicoUsd: cost.costPicoUsd,
      unpricedReason: cost.unpricedReason,
      upperBoundPicoUsd: bound?.picoUsd,
    };
  }

  #strictBound({ requestBytes }: Attempt): UpperBound | undefined {
    const tokens = tokenBound(this.#request, requestBytes);
    const bound = tokens && upperBoundOf(this.#request, tokens, this.#startTimeMillis);
    return bound === undefined || 'unpricedReason' in bound ? undefined : bound;
  }

  #amount(requestBytes: number | undefined): bigint {
    const request = this.#request;
    const { invalidParameter: invalid } = request;
    if (invalid !== undefined) {
      const expected = 'a whole number, or -1 for no limit where the provider has that';
      throw new InvalidBudgetedRequestError(invalid.name, invalid.value, expected);
    }
    const bytes = requestBytes ?? safely(() => request.inputBytes?.());
    const tokens = tokenBound(request, bytes) ?? this.#assumedTokens(bytes);
    const bound = upperBoundOf(request, tokens, this.#startTimeMillis);
    if (!('unpricedReason' in bound)) return bound.picoUsd;
    if (request.settings?.budgets?.unpricedCalls === 'allow') return 0n;
    throw new UnpricedModelError(
      request.model ?? 'an unnamed model',
      request.provider,
      bound.unpricedReason,
    );
  }

  /** Of a request that does not say all: what is usual for it. */
  #assumedTokens(requestBytes = 0): TokenBound {
    const { choices = 1, maxOutputTokens, inputIsText, addedInputTokens = 0 } = this.#request;
    const { assumedInputTokens, assumedOutputTokens } = budgetOptions(
      this.#request.settings?.budgets,
    );
    const other = (inputIsText === true ? 0 : assumedInputTokens) + addedInputTokens;
    return {
      inputTokens: requestBytes + other,
      outputTokens: maxOutputTokens ?? assumedOutputTokens * choices,
      otherInputTokens: inputIsText === true ? 0 : other,
    };
  }
}

function newKey(): string {
  return `llm-${randomUUID()}`;
}

/** It comes from outside of this package. */
function assertBudget(budget: RunBudget): void {
  const chain = budgetChain(budget);
  if (chain.length > MOST_BUDGETS) {
    throw new InvalidBudgetError(budget.id, `one of at most ${MOST_BUDGETS} in one another`);
  }
  for (const { id, limitUsd } of chain) {
    if (typeof id !== 'string' || id === '') {
      throw new InvalidBudgetError({ id, limitUsd }, 'an id');
    }
    if (typeof limitUsd !== 'string' || !isAmount(limitUsd)) {
      throw new InvalidBudgetError({ id, limitUsd }, 'limitUsd as a decimal such as "0.50"');
    }
  }
}

function isAmount(text: string): boolean {
  return DECIMAL_USD.test(text) && usdToPico(text) <= MAX_PICO_USD;
}

function validBudget(budget: RunBudget | undefined): RunBudget | undefined {
  return safely(() => {
    if (budget !== undefined) assertBudget(budget);
    return budget;
  });
}
