/** Base of every error that this service throws; `code` is stable for ever. */
export class SandboxRunnerError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** All places and the whole queue are taken: `WFLO_SANDBOX_BUSY`. */
export class SandboxBusyError extends SandboxRunnerError {
  /** When to try again, in whole seconds. */
  readonly retryAfterSeconds: number;

  constructor(running: number, queued: number, retryAfterSeconds: number) {
    super(
      'WFLO_SANDBOX_BUSY',
      `${running} runs are going and ${queued} are waiting, which is all that SANDBOX_MAX_CONCURRENCY ` +
        `and SANDBOX_QUEUE_LIMIT allow; try again in ${retryAfterSeconds} s`,
    );
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The runner is shutting down and starts nothing any more: `WFLO_SHUTTING_DOWN`. */
export class ShuttingDownError extends SandboxRunnerError {
  constructor() {
    super('WFLO_SHUTTING_DOWN', 'the runner is shutting down; send the request to another one');
  }
}

/** The backend has no sandbox, through no fault of the program: `WFLO_UNAVAILABLE`. */
export class BackendUnavailableError extends SandboxRunnerError {
  constructor(message: string, options?: ErrorOptions) {
    super('WFLO_UNAVAILABLE', message, options);
  }
}

/** The caller went away before its run had started: `WFLO_RUN_CANCELLED`. It gets no response. */
export class RunCancelledError extends SandboxRunnerError {
  constructor() {
    super('WFLO_RUN_CANCELLED', 'the caller went away before the run started');
  }
}

/**
 * The backend failed after the program had been handed over: it may have run, and it is not known
 * how far: `WFLO_UNAVAILABLE`, as for a program that did not run, but counted apart.
 */
export class RunLostError extends BackendUnavailableError {}

/** A file that should be a WebAssembly module is none that we can limit: `WFLO_WASM_INVALID`. */
export class WasmInvalidError extends SandboxRunnerError {
  constructor(what: string) {
    super('WFLO_WASM_INVALID', `not a WebAssembly module whose memory can be limited: ${what}`);
  }
}
