/**
 * Every error that cost-service throws on purpose.
 *
 * @module
 */
import type { ProblemCode } from '@wflo/contracts';

/** Base of this app's errors. `code` is stable for ever. */
export class CostServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A request that cannot be fulfilled, in the terms of the contract. */
export class RequestError extends CostServiceError {
  readonly problemCode: ProblemCode;
  /** Members of the problem document, such as `limitUsd`. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, detail: string, extensions: Record<string, unknown> = {}) {
    super(code, detail);
    this.problemCode = code;
    this.extensions = extensions;
  }
}

/** The database is newer than this program: `WFLO_DATABASE_TOO_NEW`. */
export class DatabaseTooNewError extends CostServiceError {
  constructor(found: string[]) {
    super(
      'WFLO_DATABASE_TOO_NEW',
      `the database has migrations that this version does not know: ${found.join(', ')}; ` +
        'start the version that made them, or a later one',
    );
  }
}

/** Others held locks for too long: `WFLO_DATABASE_LOCKED`. */
export class DatabaseLockedError extends CostServiceError {
  constructor(
    missing: readonly string[],
    waitedSeconds: number,
    holders: readonly string[],
    cause: unknown,
  ) {
    const who = holders.length === 0 ? 'others' : holders.join(', ');
    super(
      'WFLO_DATABASE_LOCKED',
      `the migrations ${missing.join(', ')} waited ${waitedSeconds} s for locks that ${who} hold; ` +
        'nothing was changed; end those transactions, or wait for them, and start again',
      { cause },
    );
  }
}

/** The database could not be opened: `WFLO_DATABASE_UNAVAILABLE`. */
export class DatabaseUnavailableError extends CostServiceError {
  constructor(cause: unknown) {
    super(
      'WFLO_DATABASE_UNAVAILABLE',
      `the database of DATABASE_URL cannot be opened: ${reasonOf(cause)}; ` +
        'check that it runs, that it exists, and that its user may create tables',
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(', ');
  return cause instanceof Error ? cause.message : String(cause);
}

/** The port is in use: `WFLO_PORT_TAKEN`. */
export class PortTakenError extends CostServiceError {
  constructor(host: string, port: number, cause: unknown) {
    super(
      'WFLO_PORT_TAKEN',
      `port ${port} on ${host} is in use by another process; ` +
        'set METRICS_PORT to a free one (0 takes any), or stop that process',
      { cause },
    );
  }
}

/** A row that this program did not write: `WFLO_DATABASE_ROW_INVALID`. */
export class InvalidRowError extends CostServiceError {
  constructor(table: string, problem: string, cause: unknown) {
    super('WFLO_DATABASE_ROW_INVALID', `unexpected row in ${table}: ${problem}`, { cause });
  }
}
