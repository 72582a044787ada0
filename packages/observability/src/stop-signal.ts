/**
 * SIGTERM and SIGINT, as a service wants them: the first begins an orderly stop, the next one ends
 * it.
 *
 * @module
 */
import { constants } from 'node:os';

/**
 * A terminal sends SIGINT to everything that runs in it, and a tool such as Nx passes SIGTERM on:
 * two signals of one wish.
 */
const ONE_WISH_MILLIS = 1_000;

/**
 * Calls `stop` at the first SIGTERM or SIGINT. A second one ends the process at once, with 128 plus
 * its number; one of the other kind counts as a second only when it comes a second later.
 *
 * @example onStopSignal((signal) => void server.close());
 */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let first: { readonly signal: NodeJS.Signals; readonly atMillis: number } | undefined;
  const receive = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = { signal, atMillis: performance.now() };
      stop(signal);
    } else if (first.signal === signal || performance.now() - first.atMillis > ONE_WISH_MILLIS) {
      process.exit(128 + constants.signals[signal]);
    }
  };
  process.on('SIGTERM', receive);
  process.on('SIGINT', receive);
}
