/**
 * Every error that this package throws.
 *
 * @module
 */
import type { Problem } from './problem.ts';

/** Base of this package's errors. `code` is stable for ever. */
export class ContractsError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A client was given an option that it cannot work with: `WFLO_CLIENT_OPTION_INVALID`. */
export class InvalidClientOptionError extends ContractsError {
  constructor(option: string, given: unknown, expected: string, options?: ErrorOptions) {
    super(
      'WFLO_CLIENT_OPTION_INVALID',
      `${option}: got ${JSON.stringify(given)}, expected ${expected}`,
      options,
    );
  }
}

/** What is known about a call that failed. */
export interface ServiceErrorDetails {
  /** HTTP status, absent when no answer came. */
  readonly status?: number | undefined;
  /** The problem document, absent when the answer was none. */
  readonly problem?: Problem | undefined;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/**
 * A call to a service failed. `code` is the problem's own (`WFLO_BUDGET_EXCEEDED`, …) or
 * `WFLO_SERVICE_UNREACHABLE` (no connection, or it broke), `WFLO_SERVICE_TIMEOUT` (no full answer
 * in time) or `WFLO_SERVICE_INVALID_RESPONSE` (an answer that the contract does not know).
 */
export class ServiceError extends ContractsError {
  readonly status: number | undefined;
  readonly problem: Problem | undefined;
  readonly retryable: boolean;

  constructor(code: string, message: string, details: ServiceErrorDetails) {
    super(code, message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.problem = details.problem;
    this.retryable = details.retryable;
  }
}
