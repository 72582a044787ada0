import type { logExportStats as readStats } from '@wflo/logging/otlp';

export type LogExportStats = ReturnType<typeof readStats>;

let read: (() => LogExportStats) | undefined;

/** Where they are read from, once the export has been loaded: it is loaded where it is used. */
export function readLogExportStats(by: () => LogExportStats): void {
  read = by;
}

/** What became of the lines that were to be sent; undefined where none was. */
export function logExportStats(): LogExportStats | undefined {
  return read?.();
}
