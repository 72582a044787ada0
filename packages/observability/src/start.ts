import { setTimeout as pause } from 'node:timers/promises';
import {
  configureLogging,
  flushLogging,
  getLogger,
  getLogLevels,
  setLogLevel,
} from '@wflo/logging';
import type { Logger } from '@wflo/logging';
import {
  collectRuntimeMetrics,
  countLlmCalls,
  onOverflow,
  registry as defaultRegistry,
  renderMetrics,
  setServiceInfo,
} from '@wflo/metrics';
import type { Registry } from '@wflo/metrics';
import { createObsRouter, HealthMonitor, startObsServer } from '@wflo/obs-server';
import type { HealthCheck, ObsOptions, ObsServer } from '@wflo/obs-server';
import { abandonLlmCalls } from '@wflo/shared-state';
import type { SignalExportOptions, TraceOptions } from './export-parts.ts';
import { flushSignals } from './flush.ts';
import { ExportLines } from './reports/export-lines.ts';
import { lossReport, registerLossMetric } from './reports/loss-report.ts';
import { registerReadinessMetrics } from './reports/readiness-metrics.ts';
import { registerSpanExportMetrics } from './reports/span-export-metrics.ts';
import { serviceIdentity, type ServiceIdentity } from './service-identity.ts';
import { parseSettings, type ObservabilitySettings } from './settings/settings.ts';
import { startLogSending } from './start-log-export.ts';
import { startMetricsPush } from './start-metrics-export.ts';
import { startTracing } from './start-tracing.ts';

/**
 * `protocol`, `headers` and `agent` are those of `TracingOptions`, for every signal that is exported;
 * `instrumentations`, `spanProcessors`, `sampler`, `resource`, `resourceDetectors`, `propagator`,
 * `baggageAttributes` and `ignoreIncomingPaths` are, too, for spans.
 */
export interface ObservabilityOptions extends SignalExportOptions, TraceOptions {
  /**
   * Names the process in logs, spans and `wflo_service_info`. It comes before the
   * environment; default of each: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, else `wflo` and
   * `0.0.0` (`serviceIdentity`).
   */
  readonly service?: Partial<ServiceIdentity>;
  /** Default: parsed from the environment and `.env`. */
  readonly settings?: ObservabilitySettings;
  /** What `/metrics` renders. Default: the registry with the workflow metrics. */
  readonly registry?: Registry;
  /** Components that `/health` and `/ready` check. */
  readonly checks?: readonly HealthCheck[];
  /** Serves on METRICS_HOST:METRICS_PORT. Default true; with false, mount `router()` yourself. */
  readonly server?: boolean;
}

export interface Observability {
  readonly logger: Logger;
  readonly registry: Registry;
  /** Where the obs server listens, when this process has one. */
  readonly server?: { readonly url: string; readonly port: number };
  /** `/metrics`, `/health`, `/ready` and `/loggers` for an app that has its own server. */
  router(): ReturnType<typeof createObsRouter>;
  addCheck(check: HealthCheck): void;
  /**
   * Sends what there is so far of logs, spans and metrics, and goes on: for the end of an invocation
   * after which the process may be frozen, as in AWS Lambda. Never rejects. `timeoutMillis` bounds
   * all of it, default 5,000.
   */
  flush(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /**
   * Begins the shutdown: from now on `/ready` says `draining` with 503. Resolves after
   * SHUTDOWN_DELAY_MILLIS, when no more requests are to be expected. `shutdown` begins with it; a
   * second call waits for the first.
   */
  drain(): Promise<void>;
  /**
   * Drains, closes the server, flushes spans and pushes the metrics once more, then flushes logs and
   * sends the last of them. Never rejects; a second call waits for the first. `timeoutMillis` bounds the flushing of spans and
   * metrics, and that of the log records, default 5,000.
   */
  shutdown(options?: { readonly timeoutMillis?: number }): Promise<void>;
}

/**
 * Starts logging, tracing, metrics and the obs server together; `shutdown` ends them in the order
 * that loses nothing: server, spans and metrics, logs.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID` when settings are read here and are bad.
 * @throws an error with code `WFLO_PORT_TAKEN` when METRICS_PORT is in use; nothing stays running.
 * @example
 * const observability = await startObservability({ service: { name: 'shop', version: '1.0.0' } });
 * observability.logger.info('started');
 * await observability.shutdown();
 */
export async function startObservability({
  service: named = {},
  settings = parseSettings({}),
  registry = defaultRegistry,
  checks: initialChecks = [],
  server: ownServer = true,
  ...options
}: ObservabilityOptions = {}): Promise<Observability> {
  const { name, version } = serviceIdentity();
  const service = { name: named.name ?? name, version: named.version ?? version };
  const checks = [...initialChecks];
  startLogging(settings, service.name);
  const exported = { settings, service, registry, lines: new ExportLines(), options };
  const tracing = startTracing(exported);
  const obsOptions = {
    service,
    monitor: new HealthMonitor(() => checks),
    metrics: ({ accept }) => renderMetrics({ accept, registry }),
    loggers: { getLogLevels, setLogLevel },
    adminToken: settings.OBS_ADMIN_TOKEN,
    metricsToken: settings.METRICS_TOKEN,
    lossReport: () => ({ ...lossReport(registry) }),
  } satisfies ObsOptions;
  const orStopTracing = async (error: unknown): Promise<never> => {
    await tracing.shutdown();
    throw error;
  };
  const serving = startServing(ownServer, settings, obsOptions, registry);
  const { server, stopAnnouncing } = await serving.catch(orStopTracing);
  const orStopAll = async (error: unknown): Promise<never> => {
    stopAnnouncing();
    await server?.close();
    return orStopTracing(error);
  };
  const ofProcess = { ...exported, resource: () => tracing.resourceAttributes() };
  const push = await startMetricsPush(ofProcess).catch(orStopAll);
  const logExport = await startLogSending(ofProcess).catch(async (error: unknown) => {
    await push?.shutdown({ timeoutMillis: 0 });
    return orStopAll(error);
  });

  let shutdown: Promise<void> | undefined;
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => {
    obsOptions.monitor.drain();
    return (drained ??= waitFor(settings.SHUTDOWN_DELAY_MILLIS));
  };
  return {
    logger: getLogger(service.name),
    registry,
    server: server && { url: server.url, port: server.port },
    router: () => createObsRouter(obsOptions),
    addCheck: (check) => {
      checks.push(check);
    },
    flush: (bound) => flushSignals({ tracing, push, logExport }, bound),
    drain,
    shutdown: ({ timeoutMillis = 5_000 } = {}) =>
      (shutdown ??= inOrder(
        drain,
        () => server?.close(),
        abandonLlmCalls,
        // Both within the same bound.
        async () => {
          const pushed = push?.shutdown({ timeoutMillis });
          await tracing.shutdown({ timeoutMillis });
          await pushed;
        },
        () => {
          stopAnnouncing();
        },
        () => flushLogging(),
        () => logExport?.shutdown({ timeoutMillis }),
      )),
  };
}

async function waitFor(millis = 0): Promise<void> {
  if (millis > 0) await pause(millis);
}

function startLogging(settings: ObservabilitySettings, service: string): void {
  configureLogging({
    level: settings.LOG_LEVEL,
    service,
    llmBodyMaxBytes: settings.LOG_LLM_BODY_BYTES,
    maxLineBytes: settings.LOG_MAX_LINE_BYTES,
    jsonOutput: settings.LOG_JSON_OUTPUT,
  });
}

/** Logs the first overflow of each metric, with the label that causes it. */
function announceOverflow(registry: Registry): () => void {
  const logger = getLogger('wflo.metrics');
  return onOverflow(({ metric, reason, culpritLabel }) => {
    logger.warning('metric_series_limit_reached', { metric, reason, culprit_label: culpritLabel });
  }, registry);
}

/** What shows the metrics: those of this process, and the server where it has one. */
async function startServing(
  ownServer: boolean,
  settings: ObservabilitySettings,
  options: ObsOptions & Required<Pick<ObsOptions, 'service' | 'monitor'>>,
  registry: Registry,
): Promise<{ readonly server: ObsServer | undefined; readonly stopAnnouncing: () => void }> {
  setServiceInfo({ service: options.service.name, version: options.service.version }, registry);
  collectRuntimeMetrics(registry);
  registerLossMetric(registry);
  registerSpanExportMetrics(registry);
  const stopReading = registerReadinessMetrics(registry, options.monitor);
  const stopCounting = countLlmCalls(registry);
  const stopOverflow = announceOverflow(registry);
  const stopAnnouncing = (): void => {
    stopReading();
    stopCounting();
    stopOverflow();
  };
  if (!ownServer) return { server: undefined, stopAnnouncing };
  const { METRICS_HOST: host, METRICS_PORT: port } = settings;
  try {
    return { server: await startObsServer({ ...options, host, port }), stopAnnouncing };
  } catch (error) {
    stopAnnouncing();
    throw error;
  }
}

/** Each step has its turn, whatever became of the one before. */
async function inOrder(...steps: (() => Promise<void> | void)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      getLogger('wflo.observability').error('shutdown_step_failed', { err: error });
    }
  }
}
