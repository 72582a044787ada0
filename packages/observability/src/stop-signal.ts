import { constants } from 'node:os';

/**
 * A terminal sends SIGINT to everything that runs in it, and a tool such as Nx sends SIGTERM after
 * it: both belong to one Ctrl-C.
 */
const ONE_INTERRUPT_MILLIS = 1_000;

/**
 * Calls `stop` at the first SIGTERM or SIGINT. A second one ends the process at once, with 128 plus
 * its number; only a SIGTERM that follows a SIGINT within a second is part of the first.
 *
 * @example onStopSignal((signal) => void server.close());
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let first: { readonly signal: NodeJS.Signals; readonly atMillis: number } | undefined;
  const receive = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = { signal, atMillis: performance.now() };
      stop(signal);
      return;
    }
    const isPassedOn = first.signal === 'SIGINT' && signal === 'SIGTERM';
    if (isPassedOn && performance.now() - first.atMillis < ONE_INTERRUPT_MILLIS) return;
    process.exit(128 + constants.signals[signal]);
  };
  process.on('SIGTERM', receive);
  process.on('SIGINT', receive);
}
