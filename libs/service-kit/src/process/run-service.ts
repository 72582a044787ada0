import {
  getLogger,
  serviceIdentity,
  startObservability,
  type Observability,
  type ObservabilityOptions,
  type ObservabilitySettings,
  type ServiceIdentity,
  type SettingsProblem,
} from '@wflo/observability';
import { ClosingSteps, type ClosingStep } from './closing-steps.ts';
import { reportFailure } from './failure.ts';
import { StopRequest, stopSignal, whenAborted } from './stop-signal.ts';

export interface ServiceDescription extends ServiceIdentity {
  /** What the log events of its end begin with: `worker` for `worker_stopping`. */
  readonly events: string;
  /** Codes of failures that no restart fixes, beside those of every service: they exit 78. */
  readonly configurationCodes?: readonly string[];
}

export interface ObserveOptions extends Omit<ObservabilityOptions, 'service' | 'settings'> {
  /** Those that are `ignored` are named in the log. */
  readonly settings: ObservabilitySettings & { readonly ignored?: readonly SettingsProblem[] };
}

export interface ServiceRun {
  /** As `OTEL_SERVICE_NAME` and the like have it. */
  readonly identity: ServiceIdentity;
  /** Aborted by the first SIGTERM or SIGINT. A second one ends the process at once. */
  readonly stop: AbortSignal;
  /** Resolves then. */
  readonly stopRequested: Promise<void>;
  /** Adds what is done at the end, before all that was added earlier. */
  readonly onClose: (step: ClosingStep) => void;
  /** Starts observability under the service's identity; it ends after everything else. */
  readonly observe: (options: ObserveOptions) => Promise<Observability>;
}

/**
 * Runs `start`, serves until a stop is requested, says so on `/ready` for SHUTDOWN_DELAY_MILLIS, closes in order what was opened, and exits: with
 * 0, with 78 for what has to be configured first, else with 1. What `start` throws after a stop was
 * requested is no failure.
 *
 * @example
 * await runService({ name: 'wflo-shop', version: '1.0.0', events: 'shop' }, async (service) => {
 *   const { logger } = await service.observe({ settings });
 *   const server = await startHttpServer(app, { port: settings.PORT });
 *   service.onClose(() => server.close());
 *   logger.info('shop_started', { url: server.url });
 * });
 */
export async function runService(
  description: ServiceDescription,
  start: (service: ServiceRun) => Promise<void>,
): Promise<never> {
  const { events, configurationCodes } = description;
  const closing = new ClosingSteps();
  const stop = stopSignal();
  const stopRequested = whenAborted(stop);
  const logger = getLogger(description.name);
  const failed = (error: unknown): never => process.exit(reportFailure(error, configurationCodes));
  process.on('uncaughtException', failed);
  let exitCode = 0;
  let drained: Promise<void> | undefined;
  try {
    await start({
      identity: serviceIdentity(description),
      stop,
      stopRequested,
      onClose: (step) => {
        closing.add(step);
      },
      observe: async (options) => {
        const observability = await startObservability({
          ...options,
          service: serviceIdentity(description),
        });
        closing.add(() => observability.shutdown());
        closing.add(() => {
          if (stop.aborted) logger.info(`${events}_stopped`);
        });
        void stopRequested.then(() => {
          drained = observability.drain();
          logger.info(`${events}_stopping`, { signal: signalOf(stop.reason) });
        });
        for (const ignored of options.settings.ignored ?? []) {
          logger.warning('setting_ignored', { ...ignored });
        }
        return observability;
      },
    });
    await stopRequested;
  } catch (error) {
    if (!stop.aborted) exitCode = reportFailure(error, configurationCodes);
    else if (!isAbort(error, stop.reason)) logger.error('shutdown_step_failed', { err: error });
  }
  await drained;
  await closing.run(logger);
  process.exit(exitCode);
}

/** As `throwIfAborted` throws it, and as Node's own functions do. */
function isAbort(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && error.name === 'AbortError');
}

function signalOf(reason: unknown): string {
  return reason instanceof StopRequest ? reason.signal : String(reason);
}
