/**
 * Recognises a workflow bundle that was made without the plugin: its workflows leave no spans.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises';
import type { WorkerOptions } from '@temporalio/worker';

/** In every bundle that has the plugin's module. */
const MARK = 'wflo-context';
/** Bundles have a few megabytes; of a larger file nothing is said. */
const MOST_BYTES = 67_108_864;

/** Calls `then` for a foreign bundle; of one on disk later, when it has been read. */
export function whenForeign(bundle: WorkerOptions['workflowBundle'], then: () => void): void {
  if (bundle === undefined) return;
  if ('code' in bundle) {
    if (isForeignCode(bundle.code)) then();
    return;
  }
  void isForeignFile(bundle.codePath).then((isForeign) => {
    if (isForeign) then();
  });
}

/** Whether the code of a bundle lacks the plugin's module. */
function isForeignCode(code: string | Buffer): boolean {
  return !code.includes(MARK);
}

/** Whether a bundle on disk does; false for one that cannot be read: the SDK will say so. */
export async function isForeignFile(codePath: string): Promise<boolean> {
  try {
    const { size } = await stat(codePath);
    return size <= MOST_BYTES && isForeignCode(await readFile(codePath));
  } catch {
    return false;
  }
}
