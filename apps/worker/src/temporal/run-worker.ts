import { GracefulShutdownPeriodExpiredError, type Worker } from '@temporalio/worker';
import type { Logger } from '@wflo/observability';

/** The SDK reports to Temporal that the worker is gone, for up to 30 s when nobody responds. */
const FAREWELL_MILLIS = 500;
const LOOK_MILLIS = 100;

/**
 * Polls until `signal` aborts, then lets activities finish within the worker's bound. What has not
 * finished by then goes back to Temporal, which runs it elsewhere.
 *
 * @returns false when Temporal did not take the farewell: the connection is still in use.
 */
export async function runWorker(
  worker: Worker,
  signal: AbortSignal,
  logger: Logger,
): Promise<boolean> {
  const stop = () => {
    // It may have failed by itself.
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const running = worker.run().then(() => true);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const farewell = new AbortController();
  try {
    return await Promise.race([running, farewellIsOver(worker, farewell.signal)]);
  } catch (error) {
    if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
    logger.warning('worker_drain_timed_out', { err: error });
    return true;
  } finally {
    farewell.abort();
    signal.removeEventListener('abort', stop);
    running.catch(() => undefined);
  }
}

/** Resolves with false when everything has ended but the farewell; never after `signal` aborts. */
function farewellIsOver(worker: Worker, signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    let looksLeft = FAREWELL_MILLIS / LOOK_MILLIS;
    const timer = setInterval(() => {
      if (worker.getState() === 'STOPPED') looksLeft -= 1;
      if (looksLeft < 0) resolve(false);
    }, LOOK_MILLIS);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
    });
  });
}
