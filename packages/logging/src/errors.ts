/**
 * Base of every error that this package throws: configuration throws, writing a line never does.
 * `code` is stable and starts with `WFLO_LOGGING_`.
 */
export class LoggingError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** No level of TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL, SILENT. Code `WFLO_LOGGING_INVALID_LEVEL`. */
export class InvalidLevelError extends LoggingError {
  constructor(value: unknown, source = 'level') {
    super(
      'WFLO_LOGGING_INVALID_LEVEL',
      `${source} is ${shown(value)}, expected one of TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL, SILENT (any case): ` +
        'set one of these names.',
    );
  }
}

/** An option outside its range. Code `WFLO_LOGGING_INVALID_OPTION`. */
export class InvalidOptionError extends LoggingError {
  constructor(option: string, value: unknown, expected: string) {
    super(
      'WFLO_LOGGING_INVALID_OPTION',
      `${option} is ${shown(value)}, expected ${expected}: change it or leave it out for the default.`,
    );
  }
}

/** The destination could not be opened. Code `WFLO_LOGGING_DESTINATION`. */
export class DestinationError extends LoggingError {
  constructor(path: string, cause: unknown) {
    super(
      'WFLO_LOGGING_DESTINATION',
      `the log file ${shown(path)} could not be opened for appending (${cause instanceof Error ? cause.message : 'unknown reason'}): ` +
        'check that its folder may be written to, or leave destination out to log to stdout.',
      { cause },
    );
  }
}

/**
 * What is loaded on use could not be: it is not installed, or not in the bundle. Code
 * `WFLO_LOGGING_PACKAGE_MISSING`.
 */
export class PackageMissingError extends LoggingError {
  constructor(name: string, purpose: string, cause: unknown) {
    const [reason = ''] = (cause instanceof Error ? cause.message : 'unknown reason').split('\n');
    super(
      'WFLO_LOGGING_PACKAGE_MISSING',
      `${purpose} needs the package ${name}, which could not be loaded (${reason}): install it; in a ` +
        'bundle of ES modules, define `require` in its banner, by createRequire of node:module.',
      { cause },
    );
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) {
    return String(value);
  }
  return value === null ? 'null' : `a value of type ${typeof value}`;
}
