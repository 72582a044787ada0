/**
 * How a type of step runs, in workflow code.
 *
 * @module
 */
import type { BudgetRef, Step, TemplateScope } from '../../activities/contract.ts';
import type { StepActivities } from '../activity-proxies.ts';
import type { Approvals } from '../control/approvals.ts';
import type { Continuation } from '../control/continuation.ts';
import { withinPayloadBudget } from '../persistence/payload-budget.ts';
import { assertFits } from '../persistence/payload-limit.ts';

export interface StepContext {
  /** What the templates of the step see. */
  readonly scope: TemplateScope;
  /** What LLM calls must fit; absent without a budget. */
  readonly budget?: BudgetRef;
  /** Runs work that goes on when a budget refuses another step. */
  readonly inFlight: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly approvals: Approvals;
  readonly continuation: Continuation;
  /** With what the step has suspended in the run before; absent when it starts in this one. */
  readonly suspended?: unknown;
}

export interface StepRunner<S> {
  /** Attempts of a step that declares no `retry`, when a service fails. Default 5. */
  defaultAttempts?(step: S): number;
  /** Does the work and gives the output; a step fails by throwing. */
  run(step: S, context: StepContext, activities: StepActivities): Promise<unknown>;
}

/** Thrown by a step that waits, to go on in the next run of its execution; no failure. */
export class StepSuspended extends Error {
  /** What the step needs there, as JSON. */
  readonly state: unknown;

  constructor(state: unknown = null) {
    super('the step goes on in the next run');
    this.state = state;
  }
}

/** Sends a step and what its templates see to an activity, once they are known to fit. */
export function sendStep<S extends Pick<Step, 'id'>, Result>(
  step: S,
  { scope, inFlight }: StepContext,
  activity: (request: { step: S; scope: TemplateScope }) => Promise<Result>,
): Promise<Result> {
  const request = { step, scope };
  assertFits(`Step "${step.id}"`, request);
  return inFlight(() => withinPayloadBudget(request, activity));
}
