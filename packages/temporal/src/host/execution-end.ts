import type { RetryPolicy, WorkflowInfo } from '@temporalio/workflow';
import type { EmittedFailure, SpanEmission } from '../wire/emission.ts';

type RetriedRun = Pick<WorkflowInfo, 'retryPolicy' | 'attempt' | 'executionExpirationTime'>;

/**
 * Whether the end of a run is the end of its execution. A run that continues as new is not; nor is
 * one that fails while its retry policy has another attempt for it, by the rules that the server
 * applies. A turn of a cron schedule is an execution of its own.
 *
 * @see https://docs.temporal.io/encyclopedia/retry-policies
 * @see https://github.com/temporalio/temporal/blob/main/service/history/workflow/retry.go
 */
export function endsExecution(
  { closed, failure, endMillis }: SpanEmission,
  { retryPolicy, attempt, executionExpirationTime }: RetriedRun,
): boolean {
  if (closed === undefined || closed === 'continued_as_new') return false;
  if (closed !== 'failed' || retryPolicy === undefined) return true;
  const { maximumAttempts = Infinity, nonRetryableErrorTypes = [] } = retryPolicy;
  if (failure?.nonRetryable === true) return true;
  const { retryType } = failure ?? {};
  if (retryType !== undefined && nonRetryableErrorTypes.includes(retryType)) return true;
  if (maximumAttempts > 0 && attempt >= maximumAttempts) return true;
  const expirationMillis = executionExpirationTime?.getTime() ?? 0;
  if (expirationMillis <= 0) return false;
  // The server compares with its time when the task's completion arrives, not known here; the run's
  // end is the time of that task's start by the same clock.
  return endMillis + backoffMillis(retryPolicy, attempt, failure) > expirationMillis;
}

/** How long the server would wait before the next attempt. */
function backoffMillis(
  policy: RetryPolicy,
  attempt: number,
  failure: EmittedFailure | undefined,
): number {
  const initial = millisOr(policy.initialInterval, 1_000);
  const longest = millisOr(policy.maximumInterval, 100 * initial);
  const backoff =
    failure?.nextRetryDelayMillis ?? initial * (policy.backoffCoefficient ?? 2) ** (attempt - 1);
  return backoff > 0 ? Math.min(backoff, longest) : longest;
}

/** In a run's own info, intervals are milliseconds; what is unset is the server's default. */
function millisOr(interval: RetryPolicy['initialInterval'], unset: number): number {
  return typeof interval === 'number' && interval > 0 ? interval : unset;
}
