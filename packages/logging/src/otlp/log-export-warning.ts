import type { ExportWarning, ExportWarningListener } from '@wflo/otlp';

/** Something that makes the export of log records incomplete, or complete again. */
export interface LogExportWarning {
  /**
   * Stable for ever: `WFLO_LOGGING_SETTING_IGNORED` (an `OTEL_*` variable with a value that is not
   * known), `WFLO_LOGGING_EXPORT_FAILING` (the collector takes no log records) or
   * `WFLO_LOGGING_EXPORT_RECOVERED` (it takes them again).
   */
  readonly code:
    | 'WFLO_LOGGING_SETTING_IGNORED'
    | 'WFLO_LOGGING_EXPORT_FAILING'
    | 'WFLO_LOGGING_EXPORT_RECOVERED';
  /** What is wrong, and what to change. */
  readonly message: string;
}

const CODES: Readonly<Record<ExportWarning['kind'], LogExportWarning['code']>> = {
  setting_ignored: 'WFLO_LOGGING_SETTING_IGNORED',
  failing: 'WFLO_LOGGING_EXPORT_FAILING',
  recovered: 'WFLO_LOGGING_EXPORT_RECOVERED',
};

/** Passes warnings on to `listener`; what it throws costs the export nothing. */
export function warningsTo(
  listener: (warning: LogExportWarning) => void = emitWarning,
): ExportWarningListener {
  return ({ kind, message }) => {
    try {
      listener({ code: CODES[kind], message });
    } catch {
      // There is nowhere left to report it.
    }
  };
}

/** By `process.emitWarning`: Node prints it on stderr, and `process.on('warning')` hears it. */
function emitWarning({ code, message }: LogExportWarning): void {
  process.emitWarning(message, { type: 'LogExportWarning', code });
}
