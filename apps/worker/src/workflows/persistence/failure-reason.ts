import {
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { FinalStatus, StoredError } from '../../activities/contract.ts';

export const CANCELLED = 'cancelled';
/** A budget's refusal: the service's own code. */
const BUDGET_EXCEEDED = 'WFLO_BUDGET_EXCEEDED';
/** What has no price can't be held to a budget. */
const MODEL_UNPRICED = 'WFLO_MODEL_UNPRICED';

/** The failure below Temporal's wrappers. */
function innermost(error: unknown): unknown {
  let found = error;
  while (
    found instanceof TemporalFailure &&
    !(found instanceof ApplicationFailure) &&
    found.cause !== undefined
  ) {
    found = found.cause;
  }
  return found;
}

/** With what failed by itself while the run was cancelled. */
function cancellationMessage(error: unknown): string {
  const meanwhile = error instanceof CancelledFailure ? innermost(error.cause) : undefined;
  if (!(meanwhile instanceof ApplicationFailure)) return CANCELLED;
  return `${CANCELLED}; meanwhile: ${meanwhile.message}`;
}

/** The name of an error of JavaScript's is none of our codes. */
function codeAndMessage({ type, message }: ApplicationFailure): StoredError {
  const name = type ?? 'Error';
  if (name.startsWith('WFLO_')) return { code: name, message };
  return { code: 'WFLO_FAILED', message: name === 'Error' ? message : `${name}: ${message}` };
}

export function reasonOf(error: unknown): StoredError {
  if (isCancellation(error)) return { code: 'WFLO_CANCELLED', message: cancellationMessage(error) };
  const cause = innermost(error);
  if (cause instanceof ApplicationFailure) {
    return codeAndMessage(cause);
  }
  if (cause instanceof TimeoutFailure) return { code: 'WFLO_TIMEOUT', message: cause.message };
  if (cause instanceof CancelledFailure) return { code: 'WFLO_CANCELLED', message: cause.message };
  return { code: 'WFLO_FAILED', message: cause instanceof Error ? cause.message : String(cause) };
}

export function isBudgetRefusal(error: unknown): boolean {
  const { code } = reasonOf(error);
  return code === BUDGET_EXCEEDED || code === MODEL_UNPRICED;
}

export function statusOf(error: unknown): FinalStatus {
  if (isCancellation(error)) return 'cancelled';
  return reasonOf(error).code === BUDGET_EXCEEDED ? 'budget_exceeded' : 'failed';
}
