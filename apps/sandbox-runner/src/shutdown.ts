/**
 * Ends the process in order on SIGTERM and SIGINT.
 *
 * @module
 */
import type { Logger } from '@wflo/observability';

/** Runs the steps one after the other, whatever becomes of one, then exits 0. */
export function onShutdown(logger: Logger, steps: readonly (() => Promise<unknown>)[]): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    logger.info('sandbox_runner_stopping', { signal });
    void inOrder(logger, steps).then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function inOrder(logger: Logger, steps: readonly (() => Promise<unknown>)[]) {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      logger.error('shutdown_step_failed', { err: error });
    }
  }
}
