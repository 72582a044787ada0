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

/** Calls `then` for a third-party bundle; of one on disk later, when it has been read. */
export function whenThirdParty(bundle: WorkerOptions['workflowBundle'], then: () => void): void {
  if (bundle === undefined) return;
  if ('code' in bundle) {
    if (isThirdPartyCode(bundle.code)) then();
    return;
  }
  void isThirdPartyFile(bundle.codePath).then((isThirdParty) => {
    if (isThirdParty) then();
  });
}

/** Whether the code of a bundle lacks the plugin's module. */
function isThirdPartyCode(code: string | Buffer): boolean {
  return !code.includes(MARK);
}

/** Whether a bundle on disk does; false for one that cannot be read: the SDK will say so. */
export async function isThirdPartyFile(codePath: string): Promise<boolean> {
  try {
    const { size } = await stat(codePath);
    return size <= MOST_BYTES && isThirdPartyCode(await readFile(codePath));
  } catch {
    return false;
  }
}
