/**
 * SIGTERM and SIGINT as an AbortSignal.
 *
 * @module
 */

/** Aborted by the first SIGTERM or SIGINT. A second SIGINT ends the process at once. */
export function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted && name === 'SIGINT') process.exit(130);
    controller.abort(new Error(`received ${name}`));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return controller.signal;
}
