import type { Problem } from './problem/problem.ts';

/** Base of every error that this package throws. `code` is stable for ever. */
export class ContractsError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An option of a client cannot be used: `WFLO_CLIENT_OPTION_INVALID`. */
export class InvalidClientOptionError extends ContractsError {
  constructor(option: string, value: unknown, expected: string, options?: ErrorOptions) {
    super(
      'WFLO_CLIENT_OPTION_INVALID',
      `${option}: got ${JSON.stringify(value)}, expected ${expected}`,
      options,
    );
  }
}

/** What is known about a call that failed. */
export interface ServiceErrorDetails {
  /** HTTP status, absent when no response came. */
  readonly status?: number | undefined;
  /** The problem document, absent when the response was none. */
  readonly problem?: Problem | undefined;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/**
 * A call to a service failed. `code` is the problem's own (`WFLO_BUDGET_EXCEEDED`, …) or
 * `WFLO_SERVICE_UNREACHABLE` (no connection, or it broke), `WFLO_SERVICE_TIMEOUT` (no full response
 * in time), `WFLO_SERVICE_INVALID_RESPONSE` (a response that the contract does not know) or
 * `WFLO_SERVICE_RESPONSE_TOO_LARGE` (one beyond `maxAnswerBytes`).
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
