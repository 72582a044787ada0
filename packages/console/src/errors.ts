/** Base of the errors of this package; `code` is stable. */
export class ConsoleError extends Error {
  readonly code: string;
  /** What HTTP calls it. */
  readonly status: number;

  constructor(code: string, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.status = status;
  }
}

/** `WFLO_CONSOLE_OPTION_INVALID`: thrown by `startConsole`. */
export class InvalidConsoleOptionError extends ConsoleError {
  constructor(option: string, given: unknown, expected: string) {
    super(
      'WFLO_CONSOLE_OPTION_INVALID',
      400,
      `${option}: got ${shown(given)}, expected ${expected}`,
    );
  }
}

/** `WFLO_CONSOLE_REQUEST_INVALID`: a parameter or a body that is not as it is documented. */
export class RequestInvalidError extends ConsoleError {
  constructor(message: string) {
    super('WFLO_CONSOLE_REQUEST_INVALID', 400, message);
  }
}

/** `WFLO_CONSOLE_NOT_FOUND` */
export class NotFoundError extends ConsoleError {
  constructor(what: string) {
    super('WFLO_CONSOLE_NOT_FOUND', 404, what);
  }
}

/** `WFLO_CONSOLE_FORBIDDEN`: another site's request, or one without the login token. */
export class ForbiddenError extends ConsoleError {
  constructor(message: string, status: 401 | 403 = 403) {
    super(status === 401 ? 'WFLO_CONSOLE_UNAUTHORIZED' : 'WFLO_CONSOLE_FORBIDDEN', status, message);
  }
}

/** `WFLO_CONSOLE_OTLP_INVALID`: a body that is no OTLP request. Not to be sent again. */
export class OtlpInvalidError extends ConsoleError {
  constructor(message: string, options?: ErrorOptions) {
    super('WFLO_CONSOLE_OTLP_INVALID', 400, message, options);
  }
}

/** `WFLO_CONSOLE_BUSY`: more is waiting to be stored than may; to be sent again later. */
export class BusyError extends ConsoleError {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, status: 429 | 503 = 429) {
    super('WFLO_CONSOLE_BUSY', status, message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** `WFLO_CONSOLE_TEMPORAL`: Temporal refused, does not respond, or is not connected. */
export class TemporalUnavailableError extends ConsoleError {
  constructor(message: string, options?: ErrorOptions) {
    super('WFLO_CONSOLE_TEMPORAL', 502, message, options);
  }
}

function shown(given: unknown): string {
  return given === undefined ? 'nothing' : JSON.stringify(given);
}
