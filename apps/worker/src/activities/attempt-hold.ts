/**
 * What is set aside in a budget for an attempt of an llm step. A call whose response was lost has
 * used up its reservation: the next one needs another, as any call does.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { ServiceError } from '@wflo/contracts';
import type { AttemptKey } from '../database/llm-calls-repository.ts';
import type { BudgetHold, BudgetRef } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { settleLostCalls } from './lost-call.ts';
import {
  currentBudgetId,
  heldByOthers,
  isHeldByOthers,
  reserveFor,
  waitMillis,
  type WantedHold,
} from './run-budget.ts';

/** Within the time that an attempt may take besides its call; then Temporal tries again. */
const LONGEST_WAIT_MILLIS = 20_000;

async function reserveInTime(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
  wanted: WantedHold,
) {
  const deadline = performance.now() + LONGEST_WAIT_MILLIS;
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

/**
 * The reservation for this attempt; undefined without a budget. The calls that earlier attempts have
 * left behind are recorded first.
 *
 * @throws {ServiceError} `WFLO_BUDGET_EXCEEDED` when another call does not fit.
 */
export async function holdForAttempt(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
  { hold, ...budget }: BudgetRef & { readonly hold?: BudgetHold },
): Promise<string | undefined> {
  if (attempt.attempt === 1) return hold?.reservationId;
  const { repositories, logger } = dependencies;
  try {
    await settleLostCalls(dependencies, attempt, attempt.stepId);
  } catch (error) {
    // Without a budget it has time until the step ends.
    if (hold !== undefined) throw error;
    logger.warning('llm_calls_not_settled', { step_id: attempt.stepId, err: error });
  }
  if (hold === undefined) return undefined;
  const { unknownCalls = 0 } = (await repositories.steps.findHold(attempt)) ?? {};
  if (unknownCalls === 0) return hold.reservationId;
  const { id } = await reserveInTime(dependencies, attempt, {
    budgetId: currentBudgetId(budget),
    amountUsd: hold.amountUsd,
    unknownCalls,
  });
  await repositories.steps.keepReservation(attempt, id);
  return id;
}
