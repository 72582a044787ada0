import { runLedger, type RunAttempt } from '@wflo/shared-state';
import type { Settling } from '../activities/settling.ts';
import type { ProcessCosts } from '../telemetry/process-costs.ts';

/**
 * Has the sums of this process and the ledger know what a failed attempt has wasted; the end of the
 * attempt waits for the ledger. An attempt that has made no LLM calls is of no interest to either.
 */
export function noteAttempt(
  seen: ProcessCosts,
  attempt: RunAttempt,
  failed: boolean,
  settling: Settling,
): void {
  const hasCalls = settling.isUsed || seen.hasCalls(attempt);
  seen.attemptEnded(attempt, failed);
  const ledger = failed && hasCalls ? runLedger() : undefined;
  if (ledger !== undefined) settling.add(ledger.attemptFailed(attempt));
}
