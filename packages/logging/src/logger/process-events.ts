import { sharedState } from '@wflo/shared-state';
import type { LoggingOptions } from '../pipeline/configuration.ts';
import { mainPipeline } from '../pipeline/pipeline.ts';
import { dropCounter } from '../pipeline/process-state.ts';
import { getLogger } from './logger.ts';

/** Those of all copies of this package in the process. */
const listeners = sharedState('@wflo/logging/process', 1, () => ({ reopen, capture }));

/** What of the process itself the log follows, by the newest configuration. */
export function followProcess({
  reopenOnSighup = false,
  captureUncaught = false,
}: Pick<LoggingOptions, 'reopenOnSighup' | 'captureUncaught'>): void {
  process.off('SIGHUP', listeners.reopen);
  if (reopenOnSighup) process.on('SIGHUP', listeners.reopen);
  process.off('uncaughtException', listeners.capture);
  if (captureUncaught) process.on('uncaughtException', listeners.capture);
}

function reopen(): void {
  try {
    mainPipeline.reopen();
  } catch (error) {
    dropCounter().failed(error);
    getLogger().error('log_not_reopened', { err: error });
  }
}

function capture(thrown: unknown, origin: string): void {
  const what = thrown instanceof Error ? { err: thrown } : { thrown };
  getLogger().critical('uncaught_exception', { ...what, origin });
  if (process.listenerCount('uncaughtException') === 1) process.exit(1);
}
