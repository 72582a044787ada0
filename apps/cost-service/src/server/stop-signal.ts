/**
 * Waits for the signal to stop.
 *
 * @module
 */

/** Resolves at the first SIGTERM or SIGINT. A second one ends the process the default way. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}
