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
} as const;

/** Whether a run has the change: one that is not replayed has, and records the marker. */
export function isPatched(name: keyof typeof MARKERS): boolean {
  return patched(MARKERS[name]);
}
