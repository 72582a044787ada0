import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { Headers } from '@temporalio/common';
import type { RunBudget } from '@wflo/shared-state';
import { InvalidBudgetError } from '../errors.ts';
import { budgetOf, readBudgetHeader, withBudgetHeader } from '../wire/run-budget.ts';
import type { Budget } from '../wire/budget-limit.ts';
import { withBudget as give } from '../wire/with-budget.ts';

/** The budget of one run, and the headers that hand it on; none where it has none. */
export class BudgetOfRun {
  readonly budget: RunBudget | undefined;
  /** For activities and children. */
  readonly headers: Headers;
  /** For the run that continues this one. */
  readonly nextHeaders: Headers;

  constructor(startHeaders?: Headers | null) {
    const info = workflowInfo();
    const { runId: from, memo } = info;
    const run = {
      originalRunId: info.originalExecutionRunId,
      firstRunId: info.firstExecutionRunId,
      previousRunId: info.continuedFromExecutionRunId,
      isCron: Boolean(info.cronSchedule),
      executionId: info.workflowId,
      attempt: info.attempt,
    };
    const { budget, isOwn } = budgetOf(run, memo, readBudgetHeader(startHeaders)) ?? {};
    this.budget = budget;
    this.headers = budget === undefined ? {} : withBudgetHeader({}, { budget });
    this.nextHeaders =
      budget === undefined ? {} : withBudgetHeader({}, { budget, from, isOwn: isOwn === true });
  }
}

/**
 * Gives a child a budget of its own, within that of its parent where that has one: takes the
 * options of `startChild` and `executeChild`, and of `makeContinueAsNewFunc` to change the limit.
 * A limit that is no amount of USD fails the workflow with the type `WFLO_BUDGET_INVALID`.
 *
 * @example await executeChild(research, withBudget({ limitUsd: '0.10' }, { args: [topic] }));
 */
export function withBudget<Args extends unknown[] | [], Options extends { args: Args }>(
  budget: Budget,
  options: Options & { args: Args },
): Options;
export function withBudget<Options extends object>(budget: Budget, options: Options): Options;
export function withBudget(budget: Budget, options: object): object {
  try {
    return give(budget, options);
  } catch (error) {
    if (!(error instanceof InvalidBudgetError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, error.code);
  }
}
