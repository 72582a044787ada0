import { patched } from '@temporalio/workflow';

/**
 * By name, the marker that a history has of a change of workflow code; a marker never changes. A
 * patch stays as long as a history without its marker may be replayed: those in
 * `test/workflows/histories`, and those of released versions.
 */
const MARKERS = {
  /**
   * A step that fails after its run was requested to cancel ends the run as cancelled; without it,
   * as the step's failure says. Since 0.1.0; `failed-after-cancel.json` was recorded before.
   */
  cancelRequestDecides: 'cancel-request-decides',
  /**
   * The activity that does the work of a step writes the step's row, and one that of an execution's
   * start, with what it prepares. Since 0.2.0; all histories but `rows-with-work*.json` were
   * recorded before.
   */
  rowsWithWork: 'rows-with-work',
} as const;

/** Whether a run has the change: one that is not replayed has, and records the marker. */
export function isPatched(name: keyof typeof MARKERS): boolean {
  return patched(MARKERS[name]);
}

/** Of this run: each has its own instance of the module. */
const run: { rowsWithWork?: boolean } = {};

/**
 * Whether activities write the rows of what they do. Decided by the first call, at the start of the
 * run: one that has started otherwise goes on so.
 */
export function areRowsWithWork(): boolean {
  run.rowsWithWork ??= isPatched('rowsWithWork');
  return run.rowsWithWork;
}
