import {
  ActivityCancellationType,
  proxyActivities,
  type ActivityInterfaceFor,
  type RetryPolicy,
} from '@temporalio/workflow';
import type { StepOf, WorkerActivities } from '../activities/contract.ts';

/** Rows are written until it succeeds: a database that is down delays a run, it fails none. */
export const persistence = proxyActivities<WorkerActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** The ledger too: what was spent must be recorded. */
export const ledger = proxyActivities<WorkerActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** Reserves in a budget. A cancelled step learns whether it got a reservation, to release it. */
export const reservations = proxyActivities<Pick<WorkerActivities, 'check_budget'>>({
  startToCloseTimeout: '10 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** Attempts of a step that declares no policy of its own, when a service fails. */
const DEFAULT_ATTEMPTS = 5;
/** The longest wait between two attempts, unless the first is longer. */
const DEFAULT_MAXIMUM_SECONDS = 30;
/** What an attempt may take besides its own limit: queueing at the runner, starting, responding. */
const OVERHEAD_SECONDS = 45;
/**
 * How long an attempt may wait for its budget, until others are done or what they hold expires. A
 * worker that dies meanwhile is noticed by its heartbeats.
 */
const BUDGET_SECONDS = 7_200;

function retryPolicy({ retry }: Pick<Retryable, 'retry'>, attempts: number): RetryPolicy {
  const initial = retry?.initialIntervalSeconds ?? 1;
  // Older runs may have a maximum below the initial interval: with it Temporal schedules nothing.
  const maximum = Math.max(initial, retry?.maximumIntervalSeconds ?? DEFAULT_MAXIMUM_SECONDS);
  return {
    maximumAttempts: retry?.maximumAttempts ?? attempts,
    initialInterval: initial * 1_000,
    backoffCoefficient: retry?.backoffCoefficient ?? 2,
    maximumInterval: maximum * 1_000,
  };
}

type Retryable = Pick<StepOf<'code' | 'http' | 'llm'>, 'retry' | 'timeoutSeconds'>;

export interface StepActivityOptions {
  /** Attempts without a policy of the step's own. Default 5. */
  readonly attempts?: number;
  /** Whether an attempt may wait for its budget. Default false. */
  readonly mayWait?: boolean;
}
export type StepActivities = (
  step: Retryable,
  options?: Pick<StepActivityOptions, 'mayWait'>,
) => ActivityInterfaceFor<WorkerActivities>;

export function stepActivities(
  step: Retryable,
  { attempts = DEFAULT_ATTEMPTS, mayWait = false }: StepActivityOptions = {},
) {
  const besides = OVERHEAD_SECONDS + (mayWait ? BUDGET_SECONDS : 0);
  return proxyActivities<WorkerActivities>({
    startToCloseTimeout: (step.timeoutSeconds + besides) * 1_000,
    heartbeatTimeout: '15 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: retryPolicy(step, attempts),
  });
}
