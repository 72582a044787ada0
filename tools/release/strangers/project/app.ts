import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { configureLogging, getLogger } from '@wflo/logging';
import { renderMetrics, workflowExecutionsTotal } from '@wflo/metrics';
import { configureTracing, tracingDoctor, withSpan } from '@wflo/tracing';

/** What a stranger's service got: the scopes of its spans, ids on its lines, its metrics, and what the doctor says. */
export async function report(): Promise<string> {
  const scopes = new Set<string>();
  const nothing = (): Promise<void> => Promise.resolve();
  const tracing = configureTracing({
    serviceName: 'stranger',
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void scopes.add(span.instrumentationScope.name),
        forceFlush: nothing,
        shutdown: nothing,
      },
    ],
  });
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  configureLogging({ level: 'INFO', jsonOutput: true, destination });

  await withSpan('job', {}, async () => {
    await requestItself();
    await query();
    getLogger('stranger').info('job_done');
  });
  workflowExecutionsTotal.inc({ workflow_id: 'stranger', status: 'completed' });
  const { body } = await renderMetrics({ accept: 'text/plain' });
  const { problems } = tracingDoctor();
  await tracing.shutdown();
  return JSON.stringify({
    spans: [...scopes].map((name) => name.replace('@opentelemetry/instrumentation-', '')),
    traceIds: lines.length > 0 && lines.every((line) => line.includes('"trace_id":"')),
    problems,
    metrics: body.includes('wflo_workflow_executions_total{workflow_id="stranger"'),
  });
}

async function requestItself(): Promise<void> {
  const app = express();
  app.get('/orders/:id', (_request, response) => {
    getLogger('stranger.http').info('order_read');
    response.json({});
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/orders/1`);
  await response.text();
  server.close();
}

/** Where there is no node_modules there is no database driver. */
async function query(): Promise<void> {
  const loaded = await import('knex').catch(() => undefined);
  if (loaded === undefined) return;
  const database = loaded.default({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  await database.raw('select 1');
  await database.destroy();
}

if (process.env['JEST_WORKER_ID'] === undefined) {
  void report().then((text) => {
    console.log(text);
  });
}
