/**
 * SIGTERM and SIGINT as an AbortSignal.
 *
 * @module
 */
import { onStopSignal } from '@wflo/observability';

/** Aborted by the first SIGTERM or SIGINT. A second one ends the process at once. */
export function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  onStopSignal((name) => {
    controller.abort(new Error(`received ${name}`));
  });
  return controller.signal;
}

/** Calls back when `signal` is aborted, at once when it is already. */
export function whenAborted(signal: AbortSignal, call: () => void): void {
  if (signal.aborted) call();
  else signal.addEventListener('abort', call, { once: true });
}
