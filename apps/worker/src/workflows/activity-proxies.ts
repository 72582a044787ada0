/**
 * The activities with their time limits and retry policies.
 *
 * @module
 */
import { ActivityCancellationType, proxyActivities, type RetryPolicy } from '@temporalio/workflow';
import type { CodeStep, HttpStep, LlmStep, WorkerActivities } from '../activities/contract.ts';

/** Book-keeping is tried until it succeeds: a database that is down delays a run, it fails none. */
export const bookkeeping = proxyActivities<WorkerActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** The ledger too: what was spent must be recorded. */
export const ledger = proxyActivities<WorkerActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** Asks for room in a budget. Whoever gives up learns whether there was some, to give it back. */
export const reservations = proxyActivities<Pick<WorkerActivities, 'check_budget'>>({
  startToCloseTimeout: '10 seconds',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

type Step = CodeStep | LlmStep | HttpStep;

/** Tries of a step that declares no policy of its own, when a service fails. */
const DEFAULT_ATTEMPTS = 5;
/** The longest wait between two tries, unless the first is longer. */
const DEFAULT_MAXIMUM_SECONDS = 30;
/** What an attempt may take besides its own limit: queueing at the runner, starting, answering. */
const OVERHEAD_SECONDS = 45;
/**
 * How long an attempt may wait for room in its budget, until others are done or what they hold
 * expires. A worker that dies meanwhile is told by its heartbeats.
 */
const ROOM_SECONDS = 7_200;

function defaultAttempts(step: Step): number {
  // Nobody knows whether a POST that failed half-way was carried out.
  return step.type === 'http' && ['POST', 'PATCH'].includes(step.method) ? 1 : DEFAULT_ATTEMPTS;
}

function retryPolicy(step: Step): RetryPolicy {
  const { retry } = step;
  const initial = retry?.initialIntervalSeconds ?? 1;
  // Runs in flight may carry a maximum below the initial interval, with which Temporal schedules nothing.
  const maximum = Math.max(initial, retry?.maximumIntervalSeconds ?? DEFAULT_MAXIMUM_SECONDS);
  return {
    maximumAttempts: retry?.maximumAttempts ?? defaultAttempts(step),
    initialInterval: initial * 1_000,
    backoffCoefficient: retry?.backoffCoefficient ?? 2,
    maximumInterval: maximum * 1_000,
  };
}

/** The activities for the work of one step; `mayWait` when it needs room in a budget. */
export function stepActivities(step: Step, { mayWait = false } = {}) {
  const besides = OVERHEAD_SECONDS + (mayWait ? ROOM_SECONDS : 0);
  return proxyActivities<WorkerActivities>({
    startToCloseTimeout: (step.timeoutSeconds + besides) * 1_000,
    heartbeatTimeout: '15 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: retryPolicy(step),
  });
}
