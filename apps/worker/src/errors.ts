/** A fault of a definition or its inputs. `path` is a JSON path such as `$.steps[0].id`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/**
 * Base of every error that the worker throws. `code` is stable: it is what Temporal shows as the
 * failure's type, what the database stores, and what the `wflo` command prints.
 */
export class WorkerError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** Temporal bounds a failure, and nobody reads more. */
const MAX_LISTED = 50;
const MAX_LINE_LENGTH = 500;

function line({ path, message }: Problem): string {
  const text = `${path}: ${message}`;
  return text.length <= MAX_LINE_LENGTH ? text : `${text.slice(0, MAX_LINE_LENGTH - 1)}…`;
}

function listed(problems: readonly Problem[]): string {
  const left = problems.length - MAX_LISTED;
  const lines = problems.slice(0, MAX_LISTED).map((problem) => `\n  ${line(problem)}`);
  return `${lines.join('')}${left > 0 ? `\n  and ${left} more` : ''}`;
}

export class InvalidDefinitionError extends WorkerError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('WFLO_DEFINITION_INVALID', `The workflow definition is invalid:${listed(problems)}`);
    this.problems = problems;
  }
}

export class InvalidInputsError extends WorkerError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('WFLO_INPUTS_INVALID', `The inputs do not fit the definition:${listed(problems)}`);
    this.problems = problems;
  }
}

export class TemplateError extends WorkerError {
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super('WFLO_TEMPLATE_FAILED', `The template at ${path} can't be rendered: ${reason}`, options);
  }
}

export class EgressDeniedError extends WorkerError {
  constructor(target: string, reason: string) {
    super('WFLO_EGRESS_DENIED', `http steps may not reach ${target}: ${reason}`);
  }
}

/** An http step's response broke a bound. */
export class EgressLimitError extends WorkerError {
  constructor(message: string) {
    super('WFLO_HTTP_LIMIT', message);
  }
}

/** Who only reads found a schema of an earlier version, or none. */
export class DatabaseOutdatedError extends WorkerError {
  constructor(missing: readonly string[]) {
    super(
      'WFLO_DATABASE_OUTDATED',
      `The executions database lacks migrations: ${missing.join(', ')}. Start a worker of this version, which applies them, or see DATABASE_URL.`,
    );
  }
}

export class DatabaseMissingError extends WorkerError {
  constructor(path: string) {
    super(
      'WFLO_DATABASE_MISSING',
      `There is no executions database at ${path}. Start the system (npm start) or a worker, which makes it, or say where it is by WFLO_STATE_FOLDER or DATABASE_URL.`,
    );
  }
}

export class TemporalUnreachableError extends WorkerError {
  constructor(address: string, waitedSeconds: number, options?: ErrorOptions) {
    super(
      'WFLO_TEMPORAL_UNREACHABLE',
      `Temporal did not respond at ${address} within ${waitedSeconds} s. Start the system (npm start) or set TEMPORAL_ADDRESS.`,
      options,
    );
  }
}

/** Temporal responded before, and does not do so any more, or refuses. */
export class TemporalFailedError extends WorkerError {
  constructor(address: string, problem: string, whatGoesOn: string, options?: ErrorOptions) {
    super(
      'WFLO_TEMPORAL_UNREACHABLE',
      `Temporal at ${address} has not carried out the request: ${problem}. ${whatGoesOn}`,
      options,
    );
  }
}
