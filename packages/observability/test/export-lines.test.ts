import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** One span at a time, each flushed through the API's provider before the next. */
const SCRIPT = `
  import { trace } from '@opentelemetry/api';
  import { startObservability, withSpan } from '@wflo/observability';
  const observability = await startObservability();
  for (let sent = 0; sent < Number(process.env.SPANS ?? 1); sent += 1) {
    withSpan('order.accept', {}, () => 1);
    if (process.env.FLUSH) await trace.getTracerProvider().getDelegate().forceFlush();
  }
  await observability.shutdown();
`;

type Line = Record<string, unknown>;

async function linesOf(env: Record<string, string>): Promise<Line[]> {
  const { NODE_OPTIONS: _jest, ...inherited } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--conditions=@wflo/source', '--import', '@wflo/observability/register'],
      ...['--input-type=module', '--eval', SCRIPT],
    ],
    {
      cwd: PACKAGE,
      env: {
        ...{ ...inherited, METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true' },
        // Each signal has its own lines: these are about spans.
        OTEL_METRICS_EXPORTER: 'none',
        ...env,
      },
    },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** A collector over HTTP that gives these statuses, then 200. */
async function collector(statuses: number[] = []) {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    request.resume().on('end', () => {
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { server, endpoint: `http://127.0.0.1:${port}`, paths };
}

describe('the log of a service whose spans are not exported', () => {
  it('says so once, with reason and remedy, and once when it works again', async () => {
    const { server, endpoint } = await collector([401, 401, 401]);
    const lines = await linesOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      SPANS: '5',
      FLUSH: '1',
    });
    expect(lines.map(({ level, event }) => [level, event])).toEqual([
      ['warning', 'span_export_failing'],
      ['info', 'span_export_recovered'],
    ]);
    expect(lines[0]?.['problem']).toMatch(/HTTP 401.*OTEL_EXPORTER_OTLP_HEADERS/);
    server.close();
  });

  it('says so of a process that has lost them at its end', async () => {
    const { server, endpoint } = await collector();
    server.close();
    const lines = await linesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    expect(lines).toEqual([
      expect.objectContaining({
        event: 'span_export_failing',
        problem: expect.stringContaining('ECONNREFUSED') as string,
      }),
    ]);
  });

  it('says so when HTTP is what the endpoint speaks, and gRPC what it hears', async () => {
    const { server, endpoint } = await collector();
    const lines = await linesOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    expect(lines.map(({ event }) => event)).toEqual(['span_export_failing']);
    expect(lines[0]?.['problem']).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
    server.close();
  });

  it('exports with OPENTELEMETRY_OTLP_ENDPOINT alone, unless OPENTELEMETRY_ENABLED is false', async () => {
    const { server, endpoint, paths } = await collector();
    const env = { OPENTELEMETRY_OTLP_ENDPOINT: endpoint };
    expect(await linesOf({ ...env, OPENTELEMETRY_ENABLED: 'false' })).toEqual([]);
    expect(paths).toEqual([]);
    expect(await linesOf({ ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '' })).toEqual([]);
    expect(paths).toContain('/v1/traces');
    server.close();
  });

  const ALL = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'otlp' };

  it('has one line for a collector that is away for spans and metrics', async () => {
    const lines = await linesOf({ ...ALL, OPENTELEMETRY_OTLP_ENDPOINT: '127.0.0.1:9' });
    expect(lines.map(({ event }) => event)).toEqual(['span_export_failing']);
  });

  it('has one line for a collector that is silent until the shutdown is over', async () => {
    const silent = createTcpServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo; // it listens on a port
    const lines = await linesOf({ ...ALL, OPENTELEMETRY_OTLP_ENDPOINT: `127.0.0.1:${port}` });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.['problem']).toContain('no response before the shutdown was over');
    silent.close();
  });

  it('has a line for each of them where they fail in ways of their own', async () => {
    const { server, endpoint } = await collector();
    const lines = await linesOf({
      ...ALL,
      OPENTELEMETRY_OTLP_ENDPOINT: '127.0.0.1:9',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc',
    });
    expect(lines.map(({ event }) => event).sort()).toEqual([
      'metrics_export_failing',
      'span_export_failing',
    ]);
    server.close();
  });

  it('says once what is wrong with a variable of several signals', async () => {
    const lines = await linesOf({
      ...ALL,
      OPENTELEMETRY_OTLP_ENDPOINT: '127.0.0.1:9',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd',
    });
    expect(lines.map(({ event }) => event)).toEqual(['tracing_incomplete', 'span_export_failing']);
  });

  it('says what is missing when spans are to be exported nowhere', async () => {
    expect(await linesOf({ OPENTELEMETRY_ENABLED: 'true' })).toEqual([
      expect.objectContaining({
        event: 'tracing_incomplete',
        problem: expect.stringContaining('set OPENTELEMETRY_OTLP_ENDPOINT') as string,
      }),
    ]);
    expect(await linesOf({})).toEqual([]);
  });
});
