import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { resolveExportSettings, type ExportWarning } from '@wflo/otlp';

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

  it('send all signals to the agent of Datadog, or logs alone without one', () => {
    const to = (signal: string) => `http/protobuf | http://localhost:4318/v1/${signal}`;
    const [agent, intake] = recipes('Datadog');
    expect(everySignal(agent)).toEqual({
      traces: to('traces'),
      logs: to('logs'),
      metrics: to('metrics'),
    });
    expect(everySignal(intake)).toEqual({
      traces: undefined,
      logs: 'http/protobuf | https://otlp.datadoghq.com:443/v1/logs | dd-api-key: API_KEY',
      metrics: undefined,
    });
  });
});

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
