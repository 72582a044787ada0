import type { ConcludeActivationInput } from '@temporalio/workflow';
import type { EmittedFailure } from '../wire/emission.ts';

type Command = ConcludeActivationInput['commands'][number];
export type Failure = NonNullable<NonNullable<Command['failWorkflowExecution']>['failure']>;

/** `TIMEOUT_TYPE_*` of Temporal's API that are retried, by the names that a policy knows. */
const RETRIED_TIMEOUTS: Readonly<Record<number, string>> = {
  1: 'TemporalTimeout:StartToClose',
  4: 'TemporalTimeout:Heartbeat',
};

type RetryRules = Pick<EmittedFailure, 'nonRetryable' | 'retryType' | 'nextRetryDelayMillis'>;

/**
 * What a failure says about being retried under a policy, by the rules of the server. Failures of
 * activities and children are retried whatever is inside of them.
 *
 * @see https://github.com/temporalio/temporal/blob/main/common/retrypolicy/retry_policy.go
 */
export function retryRulesOf(failure: Failure | null | undefined): RetryRules {
  if (failure?.canceledFailureInfo || failure?.terminatedFailureInfo) return { nonRetryable: true };
  if (failure?.timeoutFailureInfo) {
    const retryType = RETRIED_TIMEOUTS[Number(failure.timeoutFailureInfo.timeoutType)];
    return retryType === undefined ? { nonRetryable: true } : { retryType };
  }
  if (failure?.serverFailureInfo?.nonRetryable === true) return { nonRetryable: true };
  const application = failure?.applicationFailureInfo;
  if (!application) return {};
  const { nonRetryable, type, nextRetryDelay: delay } = application;
  return {
    nonRetryable: nonRetryable === true || undefined,
    retryType: type || undefined,
    nextRetryDelayMillis: delay ? millisOf(delay) : undefined,
  };
}

function millisOf({ seconds, nanos }: { seconds?: unknown; nanos?: number | null }): number {
  return Number(seconds ?? 0) * 1_000 + (nanos ?? 0) / 1e6;
}
