import { condition } from '@temporalio/workflow';
import type {
  BudgetRef,
  RowNotStarted,
  RowReport,
  Step,
  StepRequest,
  TemplateScope,
} from '../../activities/contract.ts';
import type { StepActivities } from '../activity-proxies.ts';
import type { Approvals } from '../control/approvals.ts';
import type { Continuation } from '../control/continuation.ts';
import { withinPayloadBudget } from '../persistence/payload-budget.ts';
import { assertFits } from '../persistence/payload-limit.ts';
import type { RowRequest, StepRow } from '../persistence/step-row.ts';

export interface StepContext {
  readonly row: StepRow;
  /** What the templates of the step see. */
  readonly scope: TemplateScope;
  /** What LLM calls must fit; absent without a budget. */
  readonly budget?: BudgetRef;
  /** Runs work that goes on when a budget refuses another step. */
  readonly inFlight: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly approvals: Approvals;
  readonly continuation: Continuation;
  /** Until when the step goes on waiting, ISO 8601; absent unless the run before suspended it. */
  readonly suspendedUntil?: string;
}

export interface StepRunner<S> {
  /** Attempts of a step that declares no `retry`, when a service fails. Default 5. */
  defaultAttempts?(step: S): number;
  /** Does the work and gives the output; a step fails by throwing. */
  run(step: S, context: StepContext, activities: StepActivities): Promise<unknown>;
}

/** Thrown by a step that goes on waiting in the next run of its execution; no failure. */
export class StepSuspended extends Error {
  readonly until: string;

  constructor(until: string) {
    super(`waits until ${until}, in the next run`);
    this.until = until;
  }
}

/**
 * Waits until that time, or until it is over. Meanwhile there is a timer in Temporal and nothing
 * else: no worker has to be there.
 *
 * @throws {StepSuspended} when the execution has to go on as a new run before.
 */
export async function waitUntil(
  time: string,
  { continuation }: Pick<StepContext, 'continuation'>,
  isOver: () => boolean = () => false,
): Promise<void> {
  const left = Math.max(1, Date.parse(time) - Date.now());
  await condition(() => isOver() || continuation.isDue(), left);
  // At the time itself there is nothing left to wait for in another run.
  if (!isOver() && Date.now() < Date.parse(time)) throw new StepSuspended(time);
}

/** Sends a step and what its templates see to an activity, once they are known to fit. */
export function sendStep<S extends Pick<Step, 'id'>>(
  step: S,
  { scope, inFlight, row }: StepContext,
  activity: (request: StepRequest<S>) => Promise<RowReport | RowNotStarted>,
): Promise<unknown> {
  const request = { step, scope };
  assertFits(`Step "${step.id}"`, { ...request, ...row.request });
  const send = (ofRow: RowRequest) =>
    inFlight(() => withinPayloadBudget({ ...request, ...ofRow }, activity));
  return row.isWithWork ? row.with(send) : send({});
}
