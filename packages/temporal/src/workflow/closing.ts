import type { ConcludeActivationInput } from '@temporalio/workflow';
import { retryRulesOf, type Failure } from './retry-rules.ts';
import type { EmittedFailure, WorkflowStatus } from '../wire/emission.ts';
import { chainOf, summaryOf, type FailureLink } from '../wire/failure-summary.ts';

type Command = ConcludeActivationInput['commands'][number];

/** `ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_BENIGN` of Temporal's API. */
const BENIGN = 1;

export interface Closing {
  readonly status: WorkflowStatus;
  readonly failure?: EmittedFailure;
}

/**
 * How a run ended, by the commands of an activation; `undefined` while it goes on. The commands are
 * what Temporal records: an error that only fails the workflow task never becomes one, while an
 * error class listed in `failureExceptionTypes` does.
 */
export function closingOf(commands: readonly Command[]): Closing | undefined {
  for (const command of commands) {
    if (command.completeWorkflowExecution) return { status: 'completed' };
    if (command.cancelWorkflowExecution) return { status: 'cancelled' };
    if (command.continueAsNewWorkflowExecution) return { status: 'continued_as_new' };
    if (command.failWorkflowExecution) {
      return { status: 'failed', failure: failureOf(command.failWorkflowExecution.failure) };
    }
  }
  return undefined;
}

function failureOf(failure: Failure | null | undefined): EmittedFailure {
  return {
    ...summaryOf(chainOf(failure ?? {}, ({ cause }) => cause, linkOf)),
    benign: Number(failure?.applicationFailureInfo?.category) === BENIGN || undefined,
    ...retryRulesOf(failure),
  };
}

function linkOf(failure: Failure): FailureLink {
  const application = failure.applicationFailureInfo;
  return {
    kind: application ? 'ApplicationFailure' : kindOf(failure),
    type: application?.type || undefined,
    message: failure.message ?? '',
    stack: failure.stackTrace || undefined,
    nonRetryable: application?.nonRetryable ?? undefined,
  };
}

function kindOf(failure: Failure | null | undefined): string {
  if (failure?.activityFailureInfo) return 'ActivityFailure';
  if (failure?.childWorkflowExecutionFailureInfo) return 'ChildWorkflowFailure';
  if (failure?.nexusOperationExecutionFailureInfo) return 'NexusOperationFailure';
  if (failure?.nexusHandlerFailureInfo) return 'HandlerError';
  if (failure?.timeoutFailureInfo) return 'TimeoutFailure';
  if (failure?.canceledFailureInfo) return 'CancelledFailure';
  if (failure?.terminatedFailureInfo) return 'TerminatedFailure';
  return 'Failure';
}
