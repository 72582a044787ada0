import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { parseSettings, startObservability, withSpan, type LossReport } from '../src/index.ts';

const grpc = process.env['WFLO_TEST_OTLP_GRPC'] ?? '';
const http = process.env['WFLO_TEST_OTLP_HTTP'] ?? '';
const file = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const withCollector = grpc && http && file ? describe : describe.skip;

interface Printed {
  readonly page: string;
  readonly report: LossReport;
}

async function run(env: Record<string, string>): Promise<Printed & { readonly log: string }> {
  const { NODE_OPTIONS: _jest, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--no-warnings', '--conditions=@wflo/source', '--import', '@wflo/observability/register'],
      resolve(import.meta.dirname, 'apps/pushing-app.ts'),
    ],
    {
      env: { ...inherited, METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true', ...env },
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const lines = stdout.trimEnd().split('\n');
  const last = JSON.parse(lines.pop() ?? '') as Printed; // as the app prints it
  return { ...last, log: lines.join('\n') };
}

/** The collector's lines of one service: one request each. */
async function received(service: string): Promise<string[]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const found = lines.filter((line) => line.includes(`"${service}"`));
    const isThere = ['shop_orders_total', 'resourceSpans'].every((text) =>
      found.some((line) => line.includes(text)),
    );
    if (isThere || Date.now() > deadline) return found;
    await new Promise((next) => setTimeout(next, 50));
  }
}

withCollector('a process with one endpoint for all signals', () => {
  it.each([
    ['gRPC', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${grpc}` }],
    ['HTTP', { OPENTELEMETRY_OTLP_ENDPOINT: http, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }],
  ])('sends its metrics with its spans, over %s', async (label, env) => {
    const service = `push-${label}-${process.pid}-${Date.now()}`;
    const { page, report, log } = await run({ ...env, OTEL_SERVICE_NAME: service });
    expect(page).toMatch(/^shop_orders_total 3$/m);
    const metrics = (await received(service)).filter((line) => line.includes('resourceMetrics'));
    expect(metrics.join('\n')).toContain('"service.version"');
    const names = new Set([...metrics.join('\n').matchAll(/"name":"(\w+)"/g)].map(([, n]) => n));
    const families = [...page.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name ?? '');
    // One without samples is no more than its name on the page.
    const sampled = families.filter((name) =>
      new RegExp(`^${name}(_count|_sum)?[{ ]`, 'm').test(page),
    );
    expect(sampled.filter((name) => !names.has(name))).toEqual([]);
    const { export: pushed, dropped } = report.metrics;
    expect(pushed).toMatchObject({ collections: 1, dropped: {} });
    expect(pushed?.exported).toBe(pushed?.accepted);
    expect(dropped).toEqual({});
    expect(log).not.toContain('failing');
  });

  it('keeps its metrics to itself with OTEL_METRICS_EXPORTER=none', async () => {
    const service = `push-none-${process.pid}-${Date.now()}`;
    const { report } = await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${grpc}`,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_SERVICE_NAME: service,
    });
    expect(report.spans.exported).toBeGreaterThan(0);
    expect(report.metrics.export).toMatchObject({ collections: 0, accepted: 0 });
  });
});

describe('a process whose collector takes no metrics', () => {
  it('says so once in its log, and counts them in the loss report', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url?.endsWith('/v1/metrics') ? 404 : 200).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo; // of a server that listens on a port
    try {
      const { report, log } = await run({
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      });
      expect(log.match(/metrics_export_failing/g)).toHaveLength(1);
      expect(log).not.toContain('span_export_failing');
      expect(report.metrics.dropped['export_failed']).toBeGreaterThan(10);
      expect(report.spans.dropped).toEqual({});
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

it('gives every signal the headers and the agent of the options', async () => {
  const authorized: string[] = [];
  const server = createServer((request, response) => {
    authorized.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  const agent = new Agent({ keepAlive: true });
  const connect = jest.spyOn(agent, 'createConnection');
  const env = { METRICS_PORT: '0', OPENTELEMETRY_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  const observability = await startObservability({
    settings: parseSettings({}, { env, envFile: false }),
    protocol: 'http/protobuf',
    headers: { authorization: 'Bearer abc' },
    agent,
  });
  withSpan('work', {}, () => undefined);
  await observability.shutdown({ timeoutMillis: 60_000 });
  expect(new Set(authorized)).toEqual(new Set(['/v1/traces Bearer abc', '/v1/metrics Bearer abc']));
  expect(connect).toHaveBeenCalled();
  agent.destroy();
  server.close();
});
