import { ServiceError, type CostClient, type Reservation } from '@wflo/contracts';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { currentRun } from './activity-run.ts';
import type { BudgetLimit, BudgetRef } from './contract.ts';
import type { StepKey } from '../database/status.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { ledgerId } from '../accounting/ledger-id.ts';
import { ledgerKey } from '../accounting/paid-call.ts';

/** A reservation outlives the longest step and its retries; a lost one comes back by itself. */
const RESERVATION_TTL_SECONDS = 7_200;
const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 4_000;

export function currentBudgetId({ budgetId }: BudgetRef): string {
  return budgetId ?? ledgerId(currentRun().executionId);
}

/**
 * Opens the budget of a chain of runs, or changes its limit. Its id is the execution's, unless that
 * is another chain's: an execution's id may be used again, for the next turn of a cron or by a
 * client with ids of its own. Idempotent: a chain finds its own budget again.
 */
export async function openBudget(
  costs: Pick<CostClient, 'putBudget'>,
  { limitUsd, chainRunId, ...budget }: BudgetLimit,
): Promise<Required<Pick<BudgetRef, 'budgetId'>>> {
  const budgetId = currentBudgetId(budget);
  if (chainRunId === undefined) {
    await costs.putBudget(budgetId, { limitUsd });
    return { budgetId };
  }
  const request = { limitUsd, owner: chainRunId };
  try {
    await costs.putBudget(budgetId, request);
    return { budgetId };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'WFLO_BUDGET_TAKEN') throw error;
    const ownId = `${budgetId}@${chainRunId}`;
    await costs.putBudget(ownId, request);
    return { budgetId: ownId };
  }
}

export interface WantedHold {
  readonly budgetId: string;
  readonly amountUsd: string;
  /** How many calls of the step are of unknown cost: they have used up what was reserved before. */
  readonly unknownCalls?: number;
}

/**
 * Reserves the most that a call can cost, once for each call of a step. A refusal for what others
 * hold at the moment is noted in the log.
 *
 * @throws {ServiceError} `WFLO_BUDGET_EXCEEDED`, for a while only when `isHeldByOthers` says so.
 */
export async function reserveFor(
  { costs, logger }: Pick<ActivityDependencies, 'costs' | 'logger'>,
  step: StepKey,
  { budgetId, amountUsd, unknownCalls = 0 }: WantedHold,
): Promise<Reservation> {
  try {
    return await costs.reserve(budgetId, {
      idempotencyKey: unknownCalls === 0 ? ledgerKey(step) : `${ledgerKey(step)}/${unknownCalls}`,
      amountUsd,
      executionId: ledgerId(step.executionId),
      ttlSeconds: RESERVATION_TTL_SECONDS,
    });
  } catch (error) {
    if (isHeldByOthers(error)) {
      logger.info('budget_held_by_others', {
        step_id: step.stepId,
        budget_id: budgetId,
        amount_usd: amountUsd,
        reserved_usd: error.problem?.['reservedUsd'],
      });
    }
    throw error;
  }
}

/** Whether a refusal ends when calls that are in flight have been recorded. */
export function isHeldByOthers(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.problem?.['temporary'] === true;
}

export function waitMillis(times: number): number {
  return Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** Math.min(times, 10));
}

/** Lets Temporal try again soon. Nothing has failed: no warning says so, no span is an error. */
export function heldByOthers({ message }: ServiceError): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'WFLO_BUDGET_HELD',
    message,
    nextRetryDelay: waitMillis(Context.current().info.attempt),
    category: ApplicationFailureCategory.BENIGN,
  });
}
