/** Base of every error that this package throws. */
export class WfloTemporalError extends Error {
  /** Stable for ever; match on this rather than on the message. */
  readonly code: `WFLO_${string}`;

  constructor(code: `WFLO_${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An option of the plugin is out of range. Code `WFLO_TEMPORAL_INVALID_OPTION`. */
export class InvalidOptionError extends WfloTemporalError {
  constructor(option: string, given: unknown, expected: string) {
    super(
      'WFLO_TEMPORAL_INVALID_OPTION',
      `WfloTemporalPlugin: ${option} must be ${expected}, got ${String(given)}. Change it where the plugin is constructed.`,
    );
  }
}

/** The workers of this process are not ready. Code `WFLO_TEMPORAL_WORKER_NOT_READY`. */
export class WorkerNotReadyError extends WfloTemporalError {
  constructor(reason: string, options?: ErrorOptions) {
    super('WFLO_TEMPORAL_WORKER_NOT_READY', reason, options);
  }
}
