/** Something that makes tracing incomplete, or complete again. */
export interface TracingWarning {
  /**
   * Stable for ever: `WFLO_TRACING_NOT_TRACED` (a library that was imported too early),
   * `WFLO_TRACING_SETTING_IGNORED` (an `OTEL_*` variable with a value that is not known),
   * `WFLO_TRACING_EXPORT_FAILING` (the collector takes no spans) or
   * `WFLO_TRACING_EXPORT_RECOVERED` (it takes them again).
   */
  readonly code:
    | 'WFLO_TRACING_NOT_TRACED'
    | 'WFLO_TRACING_SETTING_IGNORED'
    | 'WFLO_TRACING_EXPORT_FAILING'
    | 'WFLO_TRACING_EXPORT_RECOVERED';
  /** What is wrong, and what to change. */
  readonly message: string;
}

export type WarningListener = (warning: TracingWarning) => void;

/** By `process.emitWarning`: Node prints it on stderr, and `process.on('warning')` hears it. */
export function emitWarning({ code, message }: TracingWarning): void {
  process.emitWarning(message, { type: 'TracingWarning', code });
}

/** A listener of the caller's that throws costs the caller nothing. */
export function guarded(listener: WarningListener): WarningListener {
  return (warning) => {
    try {
      listener(warning);
    } catch {
      // There is nowhere left to report it.
    }
  };
}
