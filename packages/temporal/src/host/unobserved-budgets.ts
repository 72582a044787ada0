import { context, createContextKey } from '@opentelemetry/api';
import type { WorkflowInfo } from '@temporalio/workflow';
import { hasLlmObserver, type RunBudget } from '@wflo/shared-state';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import type { UnobservedReason } from '../telemetry/unobserved-reason.ts';

const HINTS: Readonly<Record<UnobservedReason, string>> = {
  no_observer:
    'Nothing in this process observes LLM calls, so no budget holds them: observe the clients of its activities by @wflo/genai, such as observe(new OpenAI()).',
  no_context:
    "OpenTelemetry's context does not reach what an activity calls, so no budget holds its LLM calls: register a context manager, as the OpenTelemetry SDK does.",
  no_observed_call:
    'No LLM call was seen in its activities. If they make some, observe the clients by @wflo/genai, and make the calls within the activity.',
};

const MOST_BUDGETS = 10_000;
const MOST_TYPES = 1_000;

export interface UnobservedBudgetsOptions {
  readonly logger: TelemetryLogger;
  /** Called for each run, said or not. */
  readonly onRun: (reason: UnobservedReason) => void;
}

/**
 * Says of runs with a budget that have ended with activities here, and no LLM call that anybody has
 * seen: their budget may hold nothing. Once for each type of workflow.
 */
export class UnobservedBudgets {
  readonly #options: UnobservedBudgetsOptions;
  /** Whether calls were seen under the budgets that activities of this process have been in. */
  readonly #seen = new Map<string, boolean>();
  readonly #said = new Set<string>();

  constructor(options: UnobservedBudgetsOptions) {
    this.#options = options;
  }

  attemptEnded(budget: RunBudget | undefined, isObserved: boolean): void {
    for (let one = budget; one !== undefined; one = one.parent) {
      this.#seen.set(one.id, this.#seen.get(one.id) === true || isObserved);
      const [oldest] = this.#seen.keys();
      if (this.#seen.size > MOST_BUDGETS && oldest !== undefined) this.#seen.delete(oldest);
    }
  }

  runEnded(info: WorkflowInfo, workflowId: string, budgetId: string): void {
    if (this.#seen.get(budgetId) !== false) return;
    const reason = reasonNow();
    this.#options.onRun(reason);
    const { workflowType, runId, workflowId: executionId } = info;
    if (this.#said.has(workflowType) || this.#said.size >= MOST_TYPES) return;
    this.#said.add(workflowType);
    this.#options.logger.warning('workflow_budget_unobserved', {
      reason,
      workflow_id: workflowId,
      execution_id: executionId,
      run_id: runId,
      workflow_type: workflowType,
      budget_id: budgetId,
      hint: HINTS[reason],
    });
  }
}

const PROBE = createContextKey('wflo.probe');

function reasonNow(): UnobservedReason {
  if (!hasLlmObserver()) return 'no_observer';
  const probe = context.active().setValue(PROBE, true);
  const reaches = context.with(probe, () => context.active().getValue(PROBE) === true);
  return reaches ? 'no_observed_call' : 'no_context';
}
