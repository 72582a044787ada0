import { limitOf, type Budget } from './budget-limit.ts';
import { BUDGET_MEMO } from './run-budget.ts';

/**
 * Gives a workflow a budget: what its LLM calls cost, those of its children included, stays within
 * it, as long as `@wflo/genai` observes them. Takes the options of whatever starts a workflow: a
 * client's `start`, `execute`, `signalWithStart` and `WithStartWorkflowOperation`, the action of a
 * schedule, and in workflow code `startChild` and `executeChild`.
 *
 * @throws InvalidBudgetError `WFLO_BUDGET_INVALID` when the limit is no amount of USD.
 * @example
 * await client.workflow.start(agent, withBudget({ limitUsd: '0.50' }, { taskQueue, workflowId }));
 */
export function withBudget<Options extends object>(budget: Budget, options: Options): Options {
  const { memo }: WithMemo = options;
  return { ...options, memo: { ...memo, [BUDGET_MEMO]: { limitUsd: limitOf(budget) } } };
}

type WithMemo = object & { readonly memo?: Record<string, unknown> };
