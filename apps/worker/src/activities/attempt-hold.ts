import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { ServiceError } from '@wflo/contracts';
import type { AttemptKey } from '../database/status.ts';
import type { BudgetHold, BudgetRef } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { recoverLostCalls } from '../accounting/lost-call.ts';
import {
  currentBudgetId,
  heldByOthers,
  isHeldByOthers,
  reserveFor,
  waitMillis,
  type WantedHold,
} from './run-budget.ts';

/** What an attempt reserves of its time for its records, besides its call. */
const RECORD_MILLIS = 25_000;

/** In what is left of the attempt's time: another attempt would be one less for the call. */
function longestWaitMillis(callSeconds: number): number {
  return Context.current().info.startToCloseTimeoutMs - callSeconds * 1_000 - RECORD_MILLIS;
}

async function reserveInTime(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
  wanted: WantedHold,
  maxMillis: number,
) {
  const deadline = performance.now() + maxMillis;
  for (let times = 1; ; times += 1) {
    let refusal: ServiceError;
    try {
      return await reserveFor(dependencies, attempt, wanted);
    } catch (error) {
      if (!isHeldByOthers(error)) throw error;
      refusal = error;
    }
    if (performance.now() > deadline) throw heldByOthers(refusal);
    await delay(waitMillis(times), undefined, { signal: Context.current().cancellationSignal });
  }
}

export interface AttemptBudget extends BudgetRef {
  readonly hold?: BudgetHold;
  /** The bound of its call. */
  readonly callSeconds: number;
}

/**
 * The reservation for this attempt; undefined without a budget. The calls that earlier attempts
 * have left behind are recorded first: one whose response was lost has used up its reservation, so
 * the next call needs another, as any call does.
 *
 * @throws {ServiceError} `WFLO_BUDGET_EXCEEDED` when another call does not fit.
 */
export async function holdForAttempt(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
  { hold, callSeconds, ...budget }: AttemptBudget,
): Promise<string | undefined> {
  if (attempt.attempt === 1) return hold?.reservationId;
  const { repositories, logger } = dependencies;
  try {
    await recoverLostCalls(dependencies, attempt, attempt.stepId);
  } catch (error) {
    // Without a budget it has time until the step ends.
    if (hold !== undefined) throw error;
    logger.warning('llm_calls_not_settled', { step_id: attempt.stepId, err: error });
  }
  if (hold === undefined) return undefined;
  const { unknownCalls = 0 } = (await repositories.stepCalls.findHold(attempt)) ?? {};
  if (unknownCalls === 0) return hold.reservationId;
  const { amountUsd } = hold;
  const wanted = { budgetId: currentBudgetId(budget), amountUsd, unknownCalls };
  const { id } = await reserveInTime(dependencies, attempt, wanted, longestWaitMillis(callSeconds));
  await repositories.stepCalls.saveReservation(attempt, id);
  return id;
}
