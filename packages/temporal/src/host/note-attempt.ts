import { runLedger, type RunAttempt } from '@wflo/shared-state';
import type { AttemptEnd } from '../activities/activity-interceptors.ts';
import type { ProcessCosts } from '../telemetry/process-costs.ts';

/**
 * Has the sums of this process and the ledger know what a failed attempt has wasted; the end of the
 * attempt waits for the ledger. An attempt that has made no LLM calls is of no interest to either.
 */
export function noteAttempt(
  seen: ProcessCosts,
  attempt: RunAttempt,
  { failed, isObserved, settling }: AttemptEnd,
): void {
  if (!failed) {
    seen.attemptSucceeded(attempt);
    return;
  }
  if (!isObserved && !seen.hasCalls(attempt)) return;
  seen.attemptFailed(attempt);
  const ledger = runLedger();
  if (ledger !== undefined) settling.add(ledger.attemptFailed(attempt));
}
