import { inspect } from 'node:util';

/** Every error that this package throws. Recording a value never throws: see `metricsStats()`. */
export class MetricsError extends Error {
  override readonly name: string = 'MetricsError';
  /** Stable for ever. */
  readonly code: `WFLO_${string}`;

  constructor(code: `WFLO_${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `WFLO_METRICS_INVALID_OPTION`: an option is not what it has to be. */
export class InvalidOptionError extends MetricsError {
  constructor(option: string, value: unknown, expected: string) {
    super('WFLO_METRICS_INVALID_OPTION', `${option} is ${inspect(value)}; expected ${expected}`);
  }
}

/** `WFLO_METRICS_NAME_TAKEN`: the registry already holds another metric of that name. */
export class NameTakenError extends MetricsError {
  constructor(metric: string, options?: ErrorOptions) {
    super(
      'WFLO_METRICS_NAME_TAKEN',
      `the registry already has a metric named ${metric} that is not ours; pass createMetrics a registry of its own, or remove that metric first`,
      options,
    );
  }
}
