import { setTimeout as delay } from 'node:timers/promises';

/** Something did not become ready; the message ends with the last lines of its log. */
export class NotReadyError extends Error {
  code = 'WFLO_NOT_READY';

  constructor(message, options) {
    super(message, options);
    this.name = 'NotReadyError';
  }
}

/**
 * Waits until `condition` returns something truthy, and returns it.
 *
 * @param {string} what Named in the error: "the Temporal server on 127.0.0.1:7233".
 * @param {() => unknown} condition May be async; a throw counts as "not yet".
 * @param {{ timeoutMillis?: number, intervalMillis?: number,
 *   process?: import('./guarded-process.mjs').GuardedProcess, signal?: AbortSignal }} [options]
 *   `process`: give up at once when it has ended.
 * @throws {NotReadyError} after `timeoutMillis` (default 60,000) or when `process` ends.
 */
export async function waitFor(what, condition, options = {}) {
  const { timeoutMillis = 60_000, intervalMillis = 50, process: awaited, signal } = options;
  const deadline = Date.now() + timeoutMillis;
  let lastError;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      lastError = error;
    }
    signal?.throwIfAborted();
    if (awaited !== undefined && !awaited.running) {
      throw new NotReadyError(await describeEnd(what, awaited));
    }
    if (Date.now() > deadline) {
      const reason = lastError === undefined ? '' : `: ${lastError.message}`;
      throw new NotReadyError(
        `${what} did not respond within ${timeoutMillis / 1000} s${reason}${tail(awaited)}`,
        { cause: lastError },
      );
    }
    await delay(intervalMillis);
  }
}

async function describeEnd(what, awaited) {
  const { code, signal, error } = await awaited.ended();
  const how = error ? error.message : signal ? `killed by ${signal}` : `exit code ${code}`;
  return `${what} ended before it was ready (${how})${tail(awaited)}`;
}

function tail(awaited) {
  const text = awaited?.logTail() ?? '';
  return text === '' ? '' : `\n--- last lines of ${awaited.logFile}\n${text}`;
}
