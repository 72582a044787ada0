import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { propagation, trace } from '@opentelemetry/api';
import {
  configureLogging,
  createMetrics,
  Gauge,
  getLogLevels,
  parseSettings,
  Registry,
  startObservability,
  workflowExecutionsTotal,
} from '../src/index.ts';
import { tracingStats } from '@wflo/tracing';
import { onLlmShutdown } from '@wflo/shared-state';
import type { Observability } from '../src/index.ts';

const settings = parseSettings({}, { envFile: false, env: { METRICS_PORT: '0' } });
const service = { name: 'shop', version: '1.2.3' };

let running: Observability | undefined;

async function start(options: Parameters<typeof startObservability>[0] = {}) {
  running = await startObservability({ service, settings, ...options });
  return { observability: running, url: running.server?.url ?? '' };
}

afterEach(async () => {
  await running?.shutdown();
  running = undefined;
});

describe('startObservability', () => {
  it("serves the workflow metrics with the service's name and version", async () => {
    const { url } = await start();
    workflowExecutionsTotal.inc({ workflow_id: 'checkout', status: 'completed' });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain(
      'wflo_workflow_executions_total{workflow_id="checkout",status="completed"} 1',
    );
    expect(text).toMatch(/wflo_service_info\{[^}]*service="shop"[^}]*\} 1/);
  });

  it("makes spans with the application's own resource, propagator and processors", async () => {
    const seen: unknown[] = [];
    const done = () => Promise.resolve();
    const { observability } = await start({
      resourceDetectors: [{ detect: () => ({ attributes: { region: 'eu' } }) }],
      propagator: { fields: () => ['x-own'], inject: () => undefined, extract: (parent) => parent },
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: ({ name, resource }) => seen.push([name, resource.attributes['region']]),
          forceFlush: done,
          shutdown: done,
        },
      ],
    });
    expect(propagation.fields()).toEqual(['x-own']);
    trace.getTracer('own').startSpan('work').end();
    expect(seen).toEqual([['work', 'eu']]);
    await observability.shutdown();
  });

  it('says draining from the beginning of the shutdown, in the server of an app, too', async () => {
    const { observability } = await start({
      server: false,
      checks: [{ name: 'a', check: () => {} }],
    });
    const server = createHttpServer((request, response) => {
      observability.router()(request as never, response as never, () => response.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ready = async (): Promise<unknown[]> => {
      const response = await fetch(`http://127.0.0.1:${port}/ready`);
      return [response.status, ((await response.json()) as { status: string }).status];
    };
    try {
      expect(await ready()).toEqual([200, 'ready']);
      const drained = observability.drain();
      expect(await ready()).toEqual([503, 'draining']);
      await drained;
      await observability.shutdown();
      expect(await ready()).toEqual([503, 'draining']);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('asks the checks it was given and those added later', async () => {
    const { observability, url } = await start({ checks: [{ name: 'database', check: () => {} }] });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    observability.addCheck({
      name: 'queue',
      check: () => {
        throw new Error('gone');
      },
    });
    const deadline = Date.now() + 60_000;
    let response = await fetch(`${url}/health`);
    while (response.status !== 503 && Date.now() < deadline)
      response = await fetch(`${url}/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 'unhealthy',
      components: { database: { status: 'up' }, queue: { status: 'down' } },
    });
  });

  it('makes spans with valid ids though nothing exports them', async () => {
    await start();
    const span = trace.getTracer('test').startSpan('work');
    expect(span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.spanContext().traceId).not.toMatch(/^0+$/);
    span.end();
  });

  it('shows the loss report in /health?verbose', async () => {
    const { url } = await start();
    const body: unknown = await (await fetch(`${url}/health?verbose`)).json();
    for (const signal of ['logs', 'spans', 'metrics']) {
      expect(JSON.stringify(body)).toContain(`"${signal}"`);
    }
  });

  it('counts what was dropped, by signal and reason, beside the metrics of the process', async () => {
    const { url } = await start();
    workflowExecutionsTotal.inc({ workflow_id: 'checkout', status: 'completed' }, Number.NaN);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/wflo_telemetry_dropped_total\{signal="metrics",reason="[^"]+"\} 1/);
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('shows what may be dropped from the start, so that a first drop is an increase', async () => {
    const { url } = await start();
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('wflo_telemetry_dropped_total{signal="logs",reason="ENOSPC"} 0\n');
    expect(text).toContain('wflo_telemetry_dropped_total{signal="spans",reason="queue_full"} 0\n');
  });

  it('tells how the export of spans goes, like tracingStats()', async () => {
    const { url } = await start();
    const text = await (await fetch(`${url}/metrics`)).text();
    const { exported, exportFailures, queued } = tracingStats();
    expect(text).toContain(`\nwflo_span_exported_total ${exported}\n`);
    expect(text).toContain(`\nwflo_span_export_failures_total ${exportFailures}\n`);
    expect(text).toContain(`\nwflo_span_queue_spans ${queued}\n`);
  });

  it('asks for METRICS_TOKEN on /metrics, and not on /health', async () => {
    const { url } = await start({ settings: { ...settings, METRICS_TOKEN: 'scraper' } });
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const headers = { authorization: 'Bearer scraper' };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('sets a level over HTTP for a time', async () => {
    const { url } = await start({ settings: { ...settings, OBS_ADMIN_TOKEN: 'operator' } });
    const response = await fetch(`${url}/loggers/shop.cart`, {
      method: 'PUT',
      headers: { authorization: 'Bearer operator', 'content-type': 'application/json' },
      body: '{"level":"DEBUG","expiresAfterSeconds":0.05}',
    });
    expect(response.status).toBe(200);
    const deadline = Date.now() + 60_000;
    while ('shop.cart' in getLogLevels() && Date.now() < deadline) await new Promise(setImmediate);
    expect(getLogLevels()).not.toHaveProperty(['shop.cart']);
  });

  it('writes one line that names the label which filled a metric', async () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 2 });
    await start({ registry });
    const lines: string[] = [];
    configureLogging({
      jsonOutput: true,
      destination: { write: (line: string) => lines.push(line) },
    });
    for (let i = 0; i < 9; i += 1) {
      llmTokensTotal.inc({ model: `model-${i}`, token_type: 'prompt' });
    }
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warning',
      event: 'metric_series_limit_reached',
      metric: 'wflo_llm_tokens_total',
      reason: 'series_limit',
      culprit_label: 'model',
    });
  });

  it('has the LLM calls that are still open end before the last flush', async () => {
    const { observability } = await start();
    let abandoned = 0;
    const forget = onLlmShutdown(() => {
      abandoned += 1;
      throw new Error('its own failure');
    });
    await observability.shutdown();
    forget();
    expect(abandoned).toBe(1);
  });

  it('closes the server on shutdown, once, however often it is called', async () => {
    const { observability, url } = await start();
    await Promise.all([observability.shutdown(), observability.shutdown()]);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it('names the port and its variable when the port is taken, and can start again', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        resolve((taken.address() as AddressInfo).port);
      });
    });
    const onTaken = { ...settings, METRICS_PORT: port };
    await expect(startObservability({ service, settings: onTaken })).rejects.toMatchObject({
      code: 'WFLO_PORT_TAKEN',
      message: expect.stringMatching(new RegExp(`${port}.*METRICS_PORT`, 's')) as string,
    });
    await new Promise((resolve) => taken.close(resolve));
    const { url } = await start({ settings: onTaken });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('leaves nothing running when the registry holds another metric of its names', async () => {
    const registry = new Registry();
    new Gauge({ name: 'wflo_service_info', help: 'not ours', registers: [registry] });
    await expect(startObservability({ service, settings, registry })).rejects.toMatchObject({
      code: 'WFLO_METRICS_NAME_TAKEN',
    });
    // Tracing can be set up once at a time: it was taken back.
    const { url } = await start();
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('refuses to start twice at a time, and the first goes on', async () => {
    const { url } = await start();
    await expect(startObservability({ service, settings })).rejects.toMatchObject({
      code: 'WFLO_TRACING_ALREADY_CONFIGURED',
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('leaves serving to the app with server: false', async () => {
    const { observability } = await start({ server: false });
    expect(observability.server).toBeUndefined();
    expect(observability.router()).toBeInstanceOf(Function);
  });
});
