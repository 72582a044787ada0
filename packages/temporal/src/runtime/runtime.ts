import { createRequire } from 'node:module';
import type { Logger } from '@temporalio/common';
import type * as TemporalWorker from '@temporalio/worker';
import { collectCoreMetrics } from './core-metrics.ts';
import { fieldsFromAttributes } from '../telemetry/log-fields.ts';
import { RecentlySeen } from '../telemetry/recently-seen.ts';
import { levelOf, type TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { temporalLogger } from '../telemetry/temporal-logger.ts';
import {
  defaultOptionsOf,
  existingRuntime,
  LOG_TIMESTAMP,
  setDefaultOptions,
  wasInstalled,
  wasMade,
} from '../temporal-internals.ts';
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
export function installRuntime(options: InstallRuntimeOptions): boolean {
  try {
    const sdk = temporalWorker();
    // After its last connection closed, Temporal makes the runtime anew with the same options.
    if (existingRuntime(sdk.Runtime) !== undefined || wasInstalled(sdk.Runtime)) return false;
    const made = runtimeOptions(sdk, options);
    sdk.Runtime.install(made);
    claim(sdk, made);
    return true;
  } catch (error) {
    options.logger.debug('temporal_runtime_not_installed', { error });
    return false;
  }
}

/**
 * Has the SDK make its runtime as `installRuntime` would, whoever needs it first: a connection that
 * knows nothing of the plugin. A program may still install another one; it makes none here. Without
 * `isRequested` it does so only where the program has loaded `@temporalio/worker`, whose native
 * library takes time. Never throws.
 */
export function prepareRuntime(options: InstallRuntimeOptions, isRequested: boolean): void {
  try {
    if (!isRequested && (ours !== undefined || !isWorkerLoaded())) return;
    const sdk = temporalWorker();
    if (existingRuntime(sdk.Runtime) !== undefined || wasInstalled(sdk.Runtime)) return;
    const made = runtimeOptions(sdk, options);
    setDefaultOptions(sdk.Runtime, made);
    claim(sdk, made);
  } catch (error) {
    options.logger[isRequested ? 'warning' : 'debug']('temporal_runtime_not_prepared', {
      error,
      hint: NO_RUNTIME,
    });
  }
}

const NO_RUNTIME =
  "coreMetrics, coreLogLevel and shutdownSignals are of Temporal's runtime, which is in @temporalio/worker: a program without workers has none.";

let ours: TemporalWorker.RuntimeOptions | undefined;
/** One, since what it buffers is collected once. */
let buffer: TemporalWorker.MetricsBuffer | undefined;

function runtimeOptions(
  { MetricsBuffer, makeTelemetryFilterString }: typeof TemporalWorker,
  { logger, coreLevel = 'WARN', coreMetrics, shutdownSignals, complete }: InstallRuntimeOptions,
): TemporalWorker.RuntimeOptions {
  if (coreMetrics === true) {
    const bounds = { useSecondsForDurations: true, maxBufferSize: BUFFERED_UPDATES };
    buffer ??= new MetricsBuffer(bounds);
  }
  return {
    logger: runtimeLogger(logger, complete ?? ((fields) => fields)),
    ...(shutdownSignals && { shutdownSignals: [...shutdownSignals] }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: coreLevel }) },
      metrics: coreMetrics === true && buffer ? { buffer } : undefined,
    },
  };
}

function claim({ Runtime }: typeof TemporalWorker, made: TemporalWorker.RuntimeOptions): void {
  if (ours === undefined) {
    // Lines wait a tenth of a second in the SDK: those of what ended the process would be lost.
    process.once('exit', () => {
      if (isRuntimeOurs()) existingRuntime(Runtime)?.flushLogs();
    });
  }
  ours = made;
  if (buffer !== undefined) collectCoreMetrics(buffer);
}

/** Whether the runtime of this process is made here, or will be. */
export function isRuntimeOurs(): boolean {
  try {
    return ours !== undefined && defaultOptionsOf(temporalWorker().Runtime) === ours;
  } catch {
    return false;
  }
}

/** Whether core's metrics come to the default registry; false as long as there is no runtime. */
export function hasCoreMetrics(): boolean {
  const isCollected = isRuntimeOurs() && ours?.telemetryOptions?.metrics !== undefined;
  return isCollected && wasMade(temporalWorker().Runtime);
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

function isWorkerLoaded(): boolean {
  const require = createRequire(import.meta.url);
  return require.cache[require.resolve('@temporalio/worker')] !== undefined;
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
