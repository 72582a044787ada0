import { readFile, stat } from 'node:fs/promises';
import type { WorkerOptions } from '@temporalio/worker';

/** In every bundle that has the plugin's module. */
const MARK = 'wflo-context';
/** Bundles have a few megabytes; a larger file is not checked. */
const MOST_BYTES = 67_108_864;

/** Calls `then` for a bundle without the plugin's module; of one on disk later, once it is read. */
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

function isThirdPartyCode(code: string | Buffer): boolean {
  return !code.includes(MARK);
}

/** Whether a bundle on disk does; false for one that cannot be read, as the SDK will say. */
export async function isThirdPartyFile(codePath: string): Promise<boolean> {
  try {
    const { size } = await stat(codePath);
    return size <= MOST_BYTES && isThirdPartyCode(await readFile(codePath));
  } catch {
    return false;
  }
}
