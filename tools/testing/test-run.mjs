import { ProcessGuard } from '../process/process-guard.mjs';

let guard;

/** What this test run has started; made on first use, ended by `endTestRun` or with the process. */
export function guardOfTestRun() {
  guard ??= new ProcessGuard();
  return guard;
}

/** Ends everything that this test run has started. */
export async function endTestRun() {
  await guard?.close();
  guard = undefined;
}
