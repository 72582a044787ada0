import { setTimeout as delay } from 'node:timers/promises';

/** Ends early when the client goes away. */
export async function delayWhileOpen(response, waitMillis) {
  if (!(waitMillis > 0) || response.closed) return;
  const gone = new AbortController();
  const end = () => gone.abort();
  response.once('close', end);
  await delay(waitMillis, undefined, { signal: gone.signal }).catch(() => {});
  response.off('close', end);
}

/** Resolves when the client has gone, or the server is closed. */
export function untilClosed(response) {
  if (response.closed) return Promise.resolve();
  return new Promise((resolve) => response.once('close', resolve));
}
