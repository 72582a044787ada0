import type { ProblemCode, ProblemDetails } from '@wflo/contracts';

/** Base of every error that this library throws; `code` is stable for ever. */
export class ServiceKitError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The database cannot be used: `WFLO_DATABASE_UNAVAILABLE`. */
export class DatabaseUnavailableError extends ServiceKitError {
  /** `problem` says what is wrong, and what to do where that is known. */
  constructor(database: string, problem: string, cause: unknown) {
    super(
      'WFLO_DATABASE_UNAVAILABLE',
      `The database ${database} can't be used: ${problem}. See DATABASE_URL.`,
      { cause },
    );
  }
}

/** The database has a schema of a later version: `WFLO_DATABASE_TOO_NEW`. */
export class DatabaseTooNewError extends ServiceKitError {
  constructor(found: readonly string[]) {
    super(
      'WFLO_DATABASE_TOO_NEW',
      `The database has migrations that this version does not know: ${found.join(', ')}. ` +
        'Start the version that made them, or a later one.',
    );
  }
}

/** Others held locks for too long: `WFLO_DATABASE_LOCKED`. */
export class DatabaseLockedError extends ServiceKitError {
  constructor(
    missing: readonly string[],
    waitedSeconds: number,
    holders: readonly string[],
    cause: unknown,
  ) {
    const who = holders.length === 0 ? 'others' : holders.join(', ');
    super(
      'WFLO_DATABASE_LOCKED',
      `The migrations ${missing.join(', ')} waited ${waitedSeconds} s for locks that ${who} hold. ` +
        'Nothing was changed. End those transactions, or wait for them, and start again.',
      { cause },
    );
  }
}

/** What there is beyond code and detail. With a `cause`, the service has failed, and logs it. */
export interface RequestErrorOptions extends ErrorOptions {
  /** Every bad field at once. */
  readonly issues?: ProblemDetails['issues'];
  /** Members of the document that are the service's own, such as `limitUsd`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** When the same request may succeed, as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** A request that cannot be fulfilled, in the terms of the contract. */
export class RequestError extends ServiceKitError {
  readonly problemCode: ProblemCode;
  readonly issues: ProblemDetails['issues'];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    { issues, extensions = {}, retryAfterSeconds, ...options }: RequestErrorOptions = {},
  ) {
    super(code, detail, options);
    this.problemCode = code;
    this.issues = issues;
    this.extensions = extensions;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
