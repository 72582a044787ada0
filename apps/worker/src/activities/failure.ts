import { ServiceError } from '@wflo/contracts';
import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import { WorkerError } from '../errors.ts';
import { LlmError } from '../llm/errors.ts';

/** A step's own failure: the program's, or the response's. Retried only when the step says so. */
export class StepFailedError extends WorkerError {
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(code, message);
    this.retryable = retryable;
  }
}

function isRetryable(error: WorkerError): boolean {
  return (error instanceof StepFailedError || error instanceof LlmError) && error.retryable;
}

/** What the service found wrong with the request, where its message does not say so already. */
function issuesOf({ message, problem }: ServiceError): string {
  const issues = (problem?.issues ?? []).map(({ path, message: said }) => `${path}: ${said}`);
  const unsaid = issues.filter((issue) => !message.includes(issue));
  return unsaid.length === 0 ? '' : ` (${unsaid.join('; ')})`;
}

function failureOf(error: unknown): unknown {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof ServiceError) {
    return ApplicationFailure.create({
      type: error.code,
      message: `${error.message}${issuesOf(error)}`,
      nonRetryable: !error.retryable,
      cause: error,
    });
  }
  if (error instanceof WorkerError) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      nonRetryable: !isRetryable(error),
      cause: error,
      nextRetryDelay: error instanceof LlmError ? error.retryAfterMillis : undefined,
    });
  }
  return error;
}

/**
 * What the activity should throw for `error`: a failure with a stable type, marked where another
 * try would be pointless. An abort that a cancellation caused is that cancellation, whatever the
 * library called it.
 */
export function toActivityFailure(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof CancelledFailure) return error;
  if (signal.aborted) {
    return signal.reason instanceof CancelledFailure
      ? signal.reason
      : new CancelledFailure('CANCELLED');
  }
  return failureOf(error);
}
