/**
 * Lets the budget of a run be changed while it goes on: the update `set_budget`.
 *
 * @module
 */
import { ApplicationFailure, defineUpdate, log, setHandler } from '@temporalio/workflow';
import { ledger } from './activity-proxies.ts';

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

/** Listens. Until `isBudgeted`, and for runs without a budget, every change is refused. */
export function listenForBudgetChanges(isBudgeted: () => boolean): void {
  const validator = (change: unknown) => {
    const { limitUsd } = Object(change) as Record<string, unknown>;
    if (typeof limitUsd !== 'string' || !DECIMAL_USD.test(limitUsd)) {
      refuse('expected {"limitUsd": "0.05"}: USD with at most 12 decimals');
    }
    if (!isBudgeted()) refuse('The run has no budget, or has not begun.');
  };
  const change = async ({ limitUsd }: BudgetChange): Promise<BudgetChange> => {
    await ledger.open_budget({ limitUsd });
    log.info('budget_changed', { limit_usd: limitUsd });
    return { limitUsd };
  };
  setHandler(setBudgetUpdate, change, { validator });
}
