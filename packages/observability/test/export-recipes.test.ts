import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { configureLogging, getLogger } from '@wflo/logging';
import { startLogExport } from '@wflo/logging/otlp';
import { createMetrics, Registry } from '@wflo/metrics';
import { startMetricsExport } from '@wflo/metrics/otlp';
import { resolveExportSettings, type ExportWarning } from '@wflo/otlp';
import { startGrpcCollector } from '@wflo/otlp/collector';
import { configureTracing, withSpan } from '@wflo/tracing';

const workspace = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/guides/export.md', workspace), 'utf8');

/** The blocks of variables below a heading of the page. */
function recipes(heading: string): Record<string, string | undefined>[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => parseEnv(block));
}

/** Where a signal goes by these variables: protocol, URL and headers. */
function destination(
  signal: 'traces' | 'logs' | 'metrics',
  env: Record<string, string | undefined>,
): string | undefined {
  const warnings: ExportWarning[] = [];
  const settings = resolveExportSettings(signal, {}, env, (warning) => void warnings.push(warning));
  expect(warnings).toEqual([]);
  if (settings === undefined) return undefined;
  const { endpoint, headers } = settings;
  const { protocol, secure, host, port } = endpoint;
  const path = 'path' in endpoint && protocol === 'http/protobuf' ? endpoint.path : '';
  const words = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const url = `${secure ? 'https' : 'http'}://${host}:${port}${path}`;
  return [protocol, url, ...words].join(' | ');
}

const everySignal = (env: Record<string, string | undefined> = {}) => ({
  traces: destination('traces', env),
  logs: destination('logs', env),
  metrics: destination('metrics', env),
});

describe('the recipes of docs/guides/export.md', () => {
  it('send all signals to a Collector', () => {
    const grpc = 'grpc | http://localhost:4317';
    const [env] = recipes('OpenTelemetry Collector');
    expect(everySignal(env)).toEqual({ traces: grpc, logs: grpc, metrics: grpc });
  });

  it('send all signals to Grafana Cloud', () => {
    const to = (signal: string) =>
      `http/protobuf | https://otlp-gateway-prod-eu-west-0.grafana.net:443/otlp/v1/${signal}` +
      ' | authorization: Basic MTIzOnRva2Vu';
    const [env] = recipes('Grafana Cloud');
    expect(everySignal(env)).toEqual({
      traces: to('traces'),
      logs: to('logs'),
      metrics: to('metrics'),
    });
  });

  it('send all signals to Honeycomb, metrics to a dataset', () => {
    const to = (signal: string) =>
      `http/protobuf | https://api.honeycomb.io:443/v1/${signal} | x-honeycomb-team: API_KEY`;
    const [env] = recipes('Honeycomb');
    expect(everySignal(env)).toEqual({
      traces: to('traces'),
      logs: to('logs'),
      metrics: `${to('metrics')} | x-honeycomb-dataset: metrics`,
    });
  });

  it('send all signals to the agent of Datadog, or traces and logs without one', () => {
    const to = (signal: string) => `http/protobuf | http://localhost:4318/v1/${signal}`;
    const [agent, intake] = recipes('Datadog');
    expect(everySignal(agent)).toEqual({
      traces: to('traces'),
      logs: to('logs'),
      metrics: to('metrics'),
    });
    const key = 'dd-api-key: API_KEY';
    expect(everySignal(intake)).toEqual({
      traces: `http/protobuf | https://otlp.datadoghq.com:443/v1/traces | ${key} | compute_stats: true`,
      logs: `http/protobuf | https://otlp.datadoghq.com:443/v1/logs | ${key}`,
      metrics: undefined,
    });
  });

  const basic = { authorization: 'Basic MTIzOnRva2Vu' };
  const team = { 'x-honeycomb-team': 'API_KEY' };
  const key = { 'dd-api-key': 'API_KEY' };

  it.each([
    [
      'Grafana Cloud',
      0,
      { '/otlp/v1/logs': basic, '/otlp/v1/metrics': basic, '/otlp/v1/traces': basic },
    ],
    [
      'Honeycomb',
      0,
      {
        '/v1/logs': team,
        '/v1/metrics': { ...team, 'x-honeycomb-dataset': 'metrics' },
        '/v1/traces': team,
      },
    ],
    ['Datadog', 0, { '/v1/logs': {}, '/v1/metrics': {}, '/v1/traces': {} }],
    ['Datadog', 1, { '/v1/logs': key, '/v1/traces': { ...key, compute_stats: 'true' } }],
  ])('send requests to %s as it wants them (%i)', async (heading, block, expected) => {
    expect(await requestsBy(recipes(heading)[block] ?? {})).toEqual(expected);
  });

  it('send all signals to a Collector over gRPC', async () => {
    const collector = await startGrpcCollector();
    const [env = {}] = recipes('OpenTelemetry Collector');
    expect(await sendAll(env, `http://${collector.endpoint}`)).toEqual([]);
    expect(collector.requests.length).toBeGreaterThanOrEqual(3);
    collector.close();
  });
});

/** Headers that every request has. */
const ALWAYS = [
  ...['accept', 'connection', 'content-length', 'content-type', 'host', 'user-agent'],
  'keep-alive',
];

/** The paths that are posted to, each with its own headers. */
async function requestsBy(env: Record<string, string | undefined>) {
  const requests = new Map<string, Record<string, unknown>>();
  const server = createServer((request, response) => {
    const own = Object.entries(request.headers).filter(([name]) => !ALWAYS.includes(name));
    requests.set(request.url ?? '', Object.fromEntries(own));
    request.resume().on('end', () => response.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  expect(await sendAll(env, `http://127.0.0.1:${port}`)).toEqual([]);
  server.closeAllConnections();
  server.close();
  return Object.fromEntries([...requests].sort());
}

/** Sends one item or more of each signal there instead, and gives what it is warned of. */
async function sendAll(recipe: Record<string, string | undefined>, origin: string) {
  const before = { ...process.env };
  const warnings: string[] = [];
  const onWarning = ({ message }: { readonly message: string }) => void warnings.push(message);
  for (const [name, value = ''] of Object.entries(recipe)) {
    process.env[name] = value.replace(/^https?:\/\/[^/]+/, origin);
  }
  configureLogging({ destination: { write: () => true }, jsonOutput: true });
  const registry = new Registry();
  const { llmTokensTotal } = createMetrics({ registry });
  const tracing = configureTracing({ onWarning });
  const logs = startLogExport({ onWarning });
  const metrics = startMetricsExport({ registry, onWarning });
  withSpan('sent', {}, () => {
    getLogger('recipes').info('sent');
    llmTokensTotal.inc({ model: 'any', token_type: 'prompt' });
  });
  const timeoutMillis = 60_000;
  await Promise.all([tracing, logs, metrics].map(async (one) => one?.shutdown({ timeoutMillis })));
  for (const { exported, dropped } of [tracing, logs, metrics].flatMap((one) => one?.stats() ?? []))
    expect({ sent: exported > 0, dropped }).toEqual({ sent: true, dropped: {} });
  process.env = before;
  return warnings;
}

describe('docker/collector/config.yaml', () => {
  const executable = process.env['WFLO_TEST_OTELCOL_EXECUTABLE'];
  const itIfCollector = executable === undefined ? it.skip : it;

  itIfCollector('is valid, by the Collector itself', async () => {
    const config = fileURLToPath(new URL('docker/collector/config.yaml', workspace));
    const env = { BACKEND_OTLP_ENDPOINT: 'backend:4317', BACKEND_AUTHORIZATION: 'Bearer token' };
    const { stderr } = await promisify(execFile)(
      executable ?? '',
      ['validate', '--config', config],
      { env },
    );
    expect(stderr).not.toMatch(/error/i);
  });

  it.each(['traces', 'logs', 'metrics'])('takes %s', (signal) => {
    const config = readFileSync(new URL('docker/collector/config.yaml', workspace), 'utf8');
    expect(config).toMatch(new RegExp(`^ {4}${signal}:\\n {6}receivers: \\[otlp\\]`, 'm'));
  });
});
