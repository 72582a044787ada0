import { context } from '@opentelemetry/api';
import type { Headers } from '@temporalio/common';
import type { RunBudget } from '@wflo/shared-state';
import { activeBudget } from '../telemetry/active-run.ts';
import { limitOf, type Budget } from '../wire/budget-limit.ts';
import { BUDGET_MEMO, withBudgetHeader } from '../wire/run-budget.ts';
import { withBudget } from '../wire/with-budget.ts';

/** A workflow that is about to be started. */
export interface BudgetedStart {
  readonly workflowType: string;
  /** Temporal's workflow id; absent where a schedule makes it. */
  readonly workflowId: string | undefined;
}

/** The budget of workflows that are started without one; absent for no limit. */
export type DefaultBudget = Budget | ((start: BudgetedStart) => Budget | undefined);

type Memo = Record<string, unknown> | undefined;

/** Gives budgets to workflows that a client starts; `undefined` where nobody gives any. */
export class StartBudgets {
  readonly #default: DefaultBudget | undefined;

  /** @throws InvalidBudgetError when the default is no amount of USD. */
  constructor(budget: DefaultBudget | undefined) {
    if (budget !== undefined && typeof budget !== 'function') limitOf(budget);
    this.#default = budget;
  }

  /**
   * The memo of a start: what its own budget says, that of the work which starts it, or the default.
   *
   * @throws InvalidBudgetError, before anything is started, and what the default's function throws.
   */
  memoOf(start: BudgetedStart, memo: Memo, isWithinBudget = this.active() !== undefined): Memo {
    if (memo?.[BUDGET_MEMO] !== undefined) {
      limitOf(memo[BUDGET_MEMO]);
      return memo;
    }
    if (isWithinBudget || this.#default === undefined) return memo;
    const budget = typeof this.#default === 'function' ? this.#default(start) : this.#default;
    const options: { readonly memo: Memo } = { memo };
    return budget === undefined ? memo : withBudget(budget, options).memo;
  }

  /** What is started within an activity, or by a Nexus operation, is in the budget of that. */
  headersOf(headers: Headers): Headers {
    const budget = this.active();
    return budget === undefined ? headers : withBudgetHeader(headers, { budget });
  }

  /** That of the work which starts something. */
  active(): RunBudget | undefined {
    return activeBudget(context.active());
  }
}
