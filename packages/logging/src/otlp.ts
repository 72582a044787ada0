/**
 * `@wflo/logging/otlp`: the lines of all loggers as log records over OTLP, beside the destination.
 *
 * @module
 * @example
 * const logExport = startLogExport();
 * await logExport?.shutdown();
 */
export {
  logExportStats,
  startLogExport,
  type LogExport,
  type LogExportOptions,
} from './otlp/log-export.ts';
export type { LogExportWarning } from './otlp/log-export-warning.ts';
