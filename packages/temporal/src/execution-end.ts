/**
 * Whether the end of a run is the end of its execution. A run that continues as new is not; nor is
 * one that fails while its retry policy has attempts left, by the rules that the server applies.
 *
 * @module
 * @see https://docs.temporal.io/encyclopedia/retry-policies
 */
import type { WorkflowInfo } from '@temporalio/workflow';
import type { SpanEmission } from './workflow/emission.ts';

/** True when no other run follows. */
export function endsExecution(
  { closed, failure }: SpanEmission,
  info: Pick<WorkflowInfo, 'retryPolicy' | 'attempt'>,
): boolean {
  if (closed === undefined || closed === 'continued_as_new') return false;
  if (closed !== 'failed' || info.retryPolicy === undefined) return true;
  const { maximumAttempts = Infinity, nonRetryableErrorTypes = [] } = info.retryPolicy;
  if (failure?.nonRetryable === true) return true;
  if (failure !== undefined && nonRetryableErrorTypes.includes(failure.type)) return true;
  return maximumAttempts > 0 && info.attempt >= maximumAttempts;
}
