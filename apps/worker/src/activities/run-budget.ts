/**
 * The budget of a run: which it is, and how a call is refused by it.
 *
 * @module
 */
import { ServiceError, type CostClient } from '@wflo/contracts';
import { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { currentRun } from './activity-run.ts';
import type { BudgetLimit, BudgetRef } from './contract.ts';
import { ledgerId } from './ledger-id.ts';

const FIRST_WAIT_MILLIS = 250;
const LONGEST_WAIT_MILLIS = 4_000;

/** The id of the current run's budget in the ledger. */
export function currentBudgetId({ budgetId }: BudgetRef): string {
  return budgetId ?? ledgerId(currentRun().executionId);
}

/**
 * Opens the budget of a chain of runs, or changes its limit. It has the id of the execution, unless
 * that is another chain's: an execution's id may be used again, for the next turn of a cron or by a
 * client with ids of its own. May be repeated: a chain finds its own budget again.
 */
export async function openBudget(
  costs: Pick<CostClient, 'putBudget'>,
  { limitUsd, chainRunId, ...budget }: BudgetLimit,
): Promise<Required<BudgetRef>> {
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

/** Whether a refusal ends when calls that are in flight have been recorded. */
export function isHeldByOthers(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.problem?.['temporary'] === true;
}

/** Lets Temporal ask again, soon: nothing has failed, so no warning and no metric says so. */
export function heldByOthers({ message }: ServiceError): ApplicationFailure {
  const { attempt } = Context.current().info;
  return ApplicationFailure.create({
    type: 'WFLO_BUDGET_HELD',
    message,
    nextRetryDelay: Math.min(LONGEST_WAIT_MILLIS, FIRST_WAIT_MILLIS * 2 ** Math.min(attempt, 10)),
    category: ApplicationFailureCategory.BENIGN,
  });
}
