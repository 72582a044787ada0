/**
 * Runs untrusted code in sandboxes, over HTTP.
 *
 * @module
 */
import { createServiceRegistry } from '@wflo/observability';
import { listen, runService } from '@wflo/service-kit';
import { selectBackend } from './backends/select-backend.ts';
import { ConcurrencyGate } from './execution/concurrency-gate.ts';
import { toExecutionLimits } from './execution/resolve-program.ts';
import { ExecutionService } from './execution/execution-service.ts';
import { RunnerMetrics } from './execution/runner-metrics.ts';
import { createApp } from './http/create-app.ts';
import { languagesOf } from './languages/registry.ts';
import { service } from './service.ts';
import { readSettings } from './settings.ts';

/** For a client that sends large files slowly. */
const REQUEST_TIMEOUT_MILLIS = 60_000;
/** For the responses of runs that are killed at the end of their time. */
const LAST_RESPONSES_MILLIS = 1_000;

await runService(service, async ({ identity, observe, onClose }) => {
  const settings = readSettings();
  const registry = createServiceRegistry({ service: identity.name, version: identity.version });
  const observability = await observe({ settings, registry, server: false });
  const { logger } = observability;

  const backend = await selectBackend(settings, logger);
  onClose(() => backend.close());
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
  const executions = new ExecutionService({
    backend,
    gate,
    metrics,
    logger,
    capturesOutput: settings.WFLO_CAPTURE_CONTENT,
  });
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
  const server = await listen(app, settings, REQUEST_TIMEOUT_MILLIS);
  const drainSeconds = settings.SHUTDOWN_TIMEOUT_SECONDS;
  onClose(() =>
    Promise.all([
      executions.drain(drainSeconds),
      server.close({ drainMillis: drainSeconds * 1_000 + LAST_RESPONSES_MILLIS }),
    ]),
  );
  logger.info('sandbox_runner_started', { url: server.url, backend: backend.name });
});
