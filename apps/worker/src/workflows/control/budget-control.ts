import {
  ApplicationFailure,
  defineUpdate,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { BudgetRef } from '../../activities/contract.ts';
import { ledger } from '../activity-proxies.ts';
import type { CarriedState } from './continuation.ts';

export interface BudgetChange {
  /** Decimal USD, such as "0.05". */
  readonly limitUsd: string;
}

/** Changes the limit for the calls that are yet to be made. */
export const setBudgetUpdate = defineUpdate<BudgetChange, [BudgetChange]>('set_budget');

/** As the services take it; the largest amounts are refused by the ledger. */
const DECIMAL_USD = /^\d{1,9}(\.\d{1,12})?$/;

function refuse(reason: string): never {
  throw ApplicationFailure.nonRetryable(reason, 'WFLO_BUDGET_CHANGE_REFUSED');
}

/**
 * The run that a new budget belongs to: the first of those that continue each other, or are tried
 * again. Temporal counts all turns of a cron as one chain; each of them has a budget of its own.
 */
export function chainRunId(): string {
  const { cronSchedule = '', firstExecutionRunId, runId } = workflowInfo();
  return cronSchedule === '' ? firstExecutionRunId : runId;
}

/** The budget that an earlier run of the execution opened, if it did. */
export function carriedBudget(carried: CarriedState | undefined): BudgetRef | undefined {
  if (carried?.budgeted !== true) return undefined;
  return { budgetId: carried.budgetId };
}

/** Listens. Until there is a budget, and for runs without one, every change is refused. */
export function listenForBudgetChanges(budgetOf: () => BudgetRef | undefined): void {
  const validator = (change: unknown) => {
    const { limitUsd } = Object(change) as Record<string, unknown>;
    if (typeof limitUsd !== 'string' || !DECIMAL_USD.test(limitUsd)) {
      refuse('expected {"limitUsd": "0.05"}: USD with at most 12 decimals');
    }
    if (budgetOf() === undefined) refuse('The run has no budget, or has not started.');
  };
  const change = async ({ limitUsd }: BudgetChange): Promise<BudgetChange> => {
    await ledger.open_budget({ limitUsd, ...budgetOf() });
    log.info('budget_changed', { limit_usd: limitUsd });
    return { limitUsd };
  };
  setHandler(setBudgetUpdate, change, { validator });
}
