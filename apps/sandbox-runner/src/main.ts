/**
 * Runs untrusted code in sandboxes, over HTTP.
 *
 * @module
 */
import {
  createServiceRegistry,
  exitOnInvalidSettings,
  serviceIdentity,
  startObservability,
} from '@wflo/observability';
import { selectBackend } from './backends/select-backend.ts';
import { ConcurrencyGate } from './execution/concurrency-gate.ts';
import { toExecutionLimits } from './execution/execution-limits.ts';
import { ExecutionService } from './execution/execution-service.ts';
import { RunnerMetrics } from './execution/runner-metrics.ts';
import { createApp } from './http/create-app.ts';
import { listen } from './http/listen.ts';
import { exitOnFailedStart } from './exit-codes.ts';
import { service } from './service.ts';
import { readSettings, type Settings } from './settings.ts';
import { languagesOf } from './languages/registry.ts';
import { onShutdown } from './shutdown.ts';

/** For the responses of runs that are killed at the end of their time. */
const LAST_RESPONSES_MILLIS = 1_000;

const settings = readSettingsOrExit();
const identity = serviceIdentity(service);
const registry = createServiceRegistry({ service: identity.name, version: identity.version });
const observability = await startObservability({
  service: identity,
  settings,
  registry,
  server: false,
});
const { logger } = observability;

try {
  const backend = await selectBackend(settings, logger);
  observability.addCheck({
    name: `sandbox_${backend.name}`,
    check: (signal) => backend.check(signal),
    timeoutMillis: 5_000,
  });

  const gate = new ConcurrencyGate({
    maxConcurrency: settings.SANDBOX_MAX_CONCURRENCY,
    queueLimit: settings.SANDBOX_QUEUE_LIMIT,
  });
  const metrics = new RunnerMetrics(registry, gate, backend.name);
  const executions = new ExecutionService({ backend, gate, metrics, logger });
  const app = createApp({
    executions,
    backend,
    limits: { ...toExecutionLimits(settings), languages: languagesOf(backend.name) },
    maxBodyBytes: settings.SANDBOX_MAX_BODY_BYTES,
    apiToken: settings.SERVICE_API_TOKEN,
    logger,
    version: service.version,
    observability: observability.router(),
  });
  const server = await listen(app, settings.METRICS_HOST, settings.METRICS_PORT).catch(
    async (error: unknown) => {
      await backend.close();
      throw error;
    },
  );
  logger.info('sandbox_runner_started', { url: server.url, backend: backend.name });

  const drainSeconds = settings.SHUTDOWN_TIMEOUT_SECONDS;
  onShutdown(logger, {
    steps: [
      () =>
        Promise.all([
          executions.drain(drainSeconds),
          server.close(drainSeconds * 1_000 + LAST_RESPONSES_MILLIS),
        ]),
      () => backend.close(),
    ],
    flush: () => observability.shutdown(),
  });
} catch (error) {
  await observability.shutdown();
  exitOnFailedStart(error);
}

function readSettingsOrExit(): Settings {
  try {
    return readSettings();
  } catch (error) {
    return exitOnInvalidSettings(error);
  }
}
