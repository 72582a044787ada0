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
  constructor(option: string, value: unknown, expected: string) {
    super(
      'WFLO_TEMPORAL_INVALID_OPTION',
      `WfloTemporalPlugin: ${option} must be ${expected}, got ${String(value)}. Change it where the plugin is constructed.`,
    );
  }
}

/** A budget is no amount of USD; nothing has been started. Code `WFLO_BUDGET_INVALID`. */
export class InvalidBudgetError extends WfloTemporalError {
  /** @param limit What was given as `limitUsd`, as text. */
  constructor(limit: string) {
    super(
      'WFLO_BUDGET_INVALID',
      `The budget's limitUsd is ${limit}, and has to be USD as a decimal text ("0.50") or a number, 0 or more, at most 9223372, with at most 12 digits after the point. Correct it where the workflow is started.`,
    );
  }
}

/**
 * Options that need Temporal's process-wide runtime came when that was made already. It is logged,
 * not thrown. Code `WFLO_TEMPORAL_RUNTIME_EXISTS`.
 */
export class RuntimeExistsError extends WfloTemporalError {
  constructor(options: readonly string[]) {
    super(
      'WFLO_TEMPORAL_RUNTIME_EXISTS',
      `WfloTemporalPlugin: ${options.join(' and ')} has no effect: Temporal's runtime, one for the process, was made before the plugin could. Construct the plugin before the first connection, pass it to NativeConnection.connect({ plugins }), or call installRuntime() in place of Runtime.install().`,
    );
  }
}

/**
 * Workflow code could not be bundled; in place of the SDK's error, which does not say why. Code
 * `WFLO_TEMPORAL_BUNDLE_FAILED`.
 */
export class WorkflowBundleError extends WfloTemporalError {
  constructor(reasons: readonly string[]) {
    super(
      'WFLO_TEMPORAL_BUNDLE_FAILED',
      `Webpack finished with errors:\n${reasons.join('\n')}\nCorrect the workflow code; https://docs.temporal.io/develop/typescript/debugging#webpack-errors helps where that is not enough.`,
    );
  }
}

/** The workers of this process are not ready. Code `WFLO_TEMPORAL_WORKER_NOT_READY`. */
export class WorkerNotReadyError extends WfloTemporalError {
  constructor(reason: string, options?: ErrorOptions) {
    super('WFLO_TEMPORAL_WORKER_NOT_READY', reason, options);
  }
}

/** Workflow tasks of running executions go on failing. Code `WFLO_TEMPORAL_EXECUTIONS_STUCK`. */
export class StuckExecutionsError extends WfloTemporalError {
  /** @param summary How many there are, and one of them. */
  constructor(summary: string) {
    super(
      'WFLO_TEMPORAL_EXECUTIONS_STUCK',
      `${summary}. Correct the workflow code, reset them or terminate them; the log has workflow_task_failing for each.`,
    );
  }
}
