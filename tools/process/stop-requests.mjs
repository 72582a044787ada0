/**
 * One promise for every way in which this process can be requested to end: SIGINT, SIGTERM, SIGHUP, or
 * the end of the process that started it (bootstrap/run-on-node-24.mjs).
 *
 * @module
 */

/** One Ctrl-C arrives several times: from the terminal, from npm, from our own first half. */
const SAME_REQUEST_MILLIS = 1_000;

/** Resolves with the reason, once. A later SIGINT or SIGTERM calls `onSecond` ("end it now"). */
export function stopRequest({ onSecond = () => {} } = {}) {
  return new Promise((resolve) => {
    let askedAt;
    const request = (reason) => {
      askedAt ??= performance.now();
      resolve(reason);
    };
    const askBySignal = (signal) => {
      if (askedAt !== undefined && performance.now() - askedAt > SAME_REQUEST_MILLIS) onSecond();
      request(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, askBySignal);
    process.on('SIGHUP', request);
    if (process.channel === undefined) return;
    process.once('disconnect', () => request('parent ended'));
    // Listening must not keep this process from its own end.
    process.channel?.unref();
  });
}
