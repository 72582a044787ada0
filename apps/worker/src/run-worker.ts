/**
 * Runs the Temporal worker until it is told to stop.
 *
 * @module
 */
import { GracefulShutdownPeriodExpiredError, type Worker } from '@temporalio/worker';
import type { Logger } from '@wflo/observability';

/**
 * Polls until `signal` aborts, then lets activities finish within the worker's bound. What has not
 * finished by then is given back to Temporal, which runs it elsewhere.
 */
export async function runWorker(
  worker: Worker,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  const stop = () => {
    logger.info('worker_stopping', { reason: String(signal.reason) });
    // Temporal's own handler of the same signal may have been first.
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const running = worker.run();
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    await running;
  } catch (error) {
    if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
    logger.warning('worker_drain_timed_out', { err: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
