import { createRequire } from 'node:module';
import type { Logger } from '@temporalio/common';
import type * as TemporalWorker from '@temporalio/worker';
import { collectCoreMetrics } from './core-metrics.ts';
import { fieldsFromAttributes } from '../telemetry/log-fields.ts';
import { RecentlySeen } from '../telemetry/recently-seen.ts';
import { levelOf, type TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { temporalLogger } from '../telemetry/temporal-logger.ts';
import { existingRuntime, LOG_TIMESTAMP, wasInstalled } from '../temporal-internals.ts';
import { stuckExecutions } from '../health/stuck-executions.ts';
import { failureShownIn } from '../health/task-failure.ts';

/** Temporal's level names. */
export type TemporalLogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Options of `installRuntime`. */
export interface InstallRuntimeOptions {
  /** Where the lines of the SDK and of Temporal core go. */
  readonly logger: TelemetryLogger;
  /** The lowest level of core's lines that is forwarded. Default `WARN`. */
  readonly coreLevel?: TemporalLogLevel;
  /** Put core's metrics on the default registry of @wflo/metrics. Default false. */
  readonly coreMetrics?: boolean;
  /**
   * At which Temporal's runtime shuts its workers down by itself; `[]` leaves that to whoever
   * calls `worker.shutdown()`. Default the SDK's: SIGINT, SIGTERM, SIGQUIT, SIGUSR2.
   */
  readonly shutdownSignals?: readonly NodeJS.Signals[] | undefined;
  /** Adds to the fields of each line. Default: nothing. */
  readonly complete?: (
    fields: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, unknown>>;
}

/**
 * Installs Temporal's `Runtime` with a logger that writes to ours. The SDK allows one per process,
 * and only before the first worker or connection. Call it only where the plugin would do so too
 * late.
 *
 * @returns `false` when a runtime was there already (then that one stays as it is), or when
 * `@temporalio/worker` is not installed.
 * @example
 * installRuntime({ logger: getLogger('temporal'), coreLevel: 'INFO' });
 */
export function installRuntime({
  logger,
  coreLevel = 'WARN',
  coreMetrics = false,
  shutdownSignals,
  complete = (fields) => fields,
}: InstallRuntimeOptions): boolean {
  try {
    const { MetricsBuffer, Runtime, makeTelemetryFilterString } = temporalWorker();
    // After its last connection closed, Temporal makes the runtime anew with the same options.
    if (existingRuntime(Runtime) !== undefined || wasInstalled(Runtime)) return false;
    const buffer = coreMetrics
      ? new MetricsBuffer({ useSecondsForDurations: true, maxBufferSize: BUFFERED_UPDATES })
      : undefined;
    Runtime.install({
      logger: runtimeLogger(logger, complete),
      ...(shutdownSignals && { shutdownSignals: [...shutdownSignals] }),
      telemetryOptions: {
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: coreLevel }) },
        metrics: buffer && { buffer },
      },
    });
    isOurs = true;
    if (buffer !== undefined) collectCoreMetrics(buffer);
    // Lines wait a tenth of a second in the SDK: those of what ended the process would be lost.
    process.once('exit', () => {
      existingRuntime(Runtime)?.flushLogs();
    });
    return true;
  } catch (error) {
    logger.debug('temporal_runtime_not_installed', { error });
    return false;
  }
}

let isOurs = false;

/** Whether `installRuntime` has made the runtime of this process. */
export function isRuntimeOurs(): boolean {
  return isOurs;
}

/** Whether the process has a runtime already, whoever made it; false where there is no SDK. */
export function hasRuntime(): boolean {
  try {
    return existingRuntime(temporalWorker().Runtime) !== undefined;
  } catch {
    return false;
  }
}

/** A program that only starts workflows must not load the native library: resolved when needed. */
function temporalWorker(): typeof TemporalWorker {
  return createRequire(import.meta.url)('@temporalio/worker') as typeof TemporalWorker;
}

/** Updates that wait in native memory; a busy worker makes some hundred in a second. */
const BUFFERED_UPDATES = 50_000;
/** Entries that the SDK's buffer may hand over twice when it is flushed at shutdown. */
const REMEMBERED_ENTRIES = 2_000;
const REMEMBERED_BYTES = 1_048_576;
/** How webpack's report ends. */
const BUNDLER_REPORT = /\bwebpack [\d.]+ compiled with \d+ error/;
/** What core says of a task's first attempt, and not of the later ones. */
const FAILING_TASK = 'Failing workflow task';

function runtimeLogger(
  logger: TelemetryLogger,
  complete: NonNullable<InstallRuntimeOptions['complete']>,
): Logger {
  const seen = new RecentlySeen({ keys: REMEMBERED_ENTRIES, bytes: REMEMBERED_BYTES });
  return temporalLogger((level, message, meta) => {
    // The SDK traces each activation; our lowest level is DEBUG.
    if (level === 'TRACE') return;
    const nanos: unknown = meta === undefined ? undefined : Reflect.get(meta, LOG_TIMESTAMP);
    if (typeof nanos === 'bigint' && !seen.isFirst(`${nanos}|${level}|${message}`)) return;
    if (level === 'INFO' && message.includes('\n')) {
      // The bundler's report: forty lines in one, of use only when bundling went wrong.
      logger.debug('workflow_bundler_output', { output: message });
      return;
    }
    if (level === 'ERROR' && BUNDLER_REPORT.test(message)) {
      logger.error('workflow_bundle_failed', { output: message });
      return;
    }
    const fields = fieldsFromAttributes(meta);
    const { run_id: runId, failure } = fields;
    if (message === FAILING_TASK && typeof runId === 'string') {
      stuckExecutions().failing(failureShownIn(runId, String(failure)));
    }
    logger[levelOf(level)](message, { ...complete(fields) });
  });
}
