/** Base of every error that this package throws. `code` is stable for ever. */
export class TracingError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An OTLP endpoint that cannot be dialled. Code `WFLO_TRACING_INVALID_ENDPOINT`. */
export class InvalidEndpointError extends TracingError {
  constructor(source: string, value: string, expected: string, options?: ErrorOptions) {
    super(
      'WFLO_TRACING_INVALID_ENDPOINT',
      `${source} is ${JSON.stringify(value)}, expected ${expected}. ` +
        'Give host:port (localhost:4317) or a URL (http://collector:4317, https://otlp.example.com).',
      options,
    );
  }
}

/** An option or `OTEL_*` variable with a value that cannot be used. Code `WFLO_TRACING_INVALID_OPTION`. */
export class InvalidTracingOptionError extends TracingError {
  constructor(source: string, value: unknown, expected: string, options?: ErrorOptions) {
    super(
      'WFLO_TRACING_INVALID_OPTION',
      `${source} is ${show(value)}, expected ${expected}.`,
      options,
    );
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Tracing is set up in this process already. Code `WFLO_TRACING_ALREADY_CONFIGURED`. */
export class AlreadyConfiguredError extends TracingError {
  constructor(message: string) {
    super('WFLO_TRACING_ALREADY_CONFIGURED', message);
  }
}
