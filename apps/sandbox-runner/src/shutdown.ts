/**
 * Ends the process in order on SIGTERM and SIGINT.
 *
 * @module
 */
import { onStopSignal, type Logger } from '@wflo/observability';

type Step = () => Promise<unknown>;

export interface Shutdown {
  readonly steps: readonly Step[];
  /** Comes last, after the log line that says that all steps are done. */
  readonly flush: Step;
}

/**
 * Runs the steps one after the other, whatever becomes of one, then exits 0. A second signal ends
 * the process at once.
 */
export function onShutdown(logger: Logger, { steps, flush }: Shutdown): void {
  onStopSignal((signal) => {
    logger.info('sandbox_runner_stopping', { signal });
    const stopped = async () => {
      logger.info('sandbox_runner_stopped');
      await flush();
    };
    void inOrder(logger, [...steps, stopped]).then(() => process.exit(0));
  });
}

async function inOrder(logger: Logger, steps: readonly Step[]) {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      logger.error('shutdown_step_failed', { err: error });
    }
  }
}
