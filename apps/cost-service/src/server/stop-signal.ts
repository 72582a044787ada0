/**
 * Waits for the signal to stop.
 *
 * @module
 */
import { onStopSignal } from '@wflo/observability';

/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    onStopSignal(resolve);
  });
}
