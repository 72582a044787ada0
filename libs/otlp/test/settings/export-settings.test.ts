import { readFileSync } from 'node:fs';
import type { ExportWarning } from '../../src/export-warning.ts';
import { resolveQueueLimits } from '../../src/queue/queue-limits.ts';
import { certificate } from '../collector/index.ts';
import { resolveExporters } from '../../src/settings/exporters.ts';
import { resolveExportSettings } from '../../src/settings/export-settings.ts';

describe('OTEL_EXPORTER_OTLP_*', () => {
  it('loses against the option', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://theirs:1' };
    const settings = resolveExportSettings('traces', { otlpEndpoint: 'ours:2' }, env);
    expect(settings?.endpoint).toMatchObject({ host: 'ours', port: 2 });
  });

  it('prefers the traces variable, whose path is taken as it is', () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:1',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:2/custom',
    };
    expect(resolveExportSettings('traces', {}, env)?.endpoint).toMatchObject({
      host: 'traces',
      path: '/custom',
    });
  });

  it('speak HTTP to port 4318, unless a protocol is set', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(resolveExportSettings('traces', {}, env)?.endpoint).toMatchObject({
      protocol: 'http/protobuf',
      path: '/v1/traces',
    });
    const set = { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(resolveExportSettings('traces', {}, set)?.endpoint.protocol).toBe('grpc');
    expect(resolveExportSettings('traces', { protocol: 'grpc' }, env)?.endpoint.protocol).toBe(
      'grpc',
    );
  });

  it('means TLS by a bare host:port unless INSECURE is true (OTLP exporter specification)', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' };
    expect(resolveExportSettings('traces', {}, env)?.endpoint.secure).toBe(true);
    const insecure = { ...env, OTEL_EXPORTER_OTLP_INSECURE: 'true' };
    expect(resolveExportSettings('traces', {}, insecure)?.endpoint.secure).toBe(false);
  });

  it.each([
    ['localhost:4317', {}, false],
    ['127.0.0.1', {}, false],
    ['[::1]:4317', {}, false],
    ['localhost.example:4317', {}, true],
    ['localhost:4317', { OTEL_EXPORTER_OTLP_INSECURE: 'false' }, true],
    ['localhost:4317', { OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert }, true],
  ])('takes %p of this machine, with %p, for TLS: %p', (endpoint, others, secure) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...others };
    expect(resolveExportSettings('traces', {}, env)?.endpoint.secure).toBe(secure);
  });

  it('gives headers, compression and timeout', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc, x-tenant=a',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=b',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
    };
    expect(resolveExportSettings('traces', {}, env)).toMatchObject({
      headers: { authorization: 'Bearer abc', 'x-tenant': 'b' },
      compression: 'gzip',
      exportTimeoutMillis: 2_500,
    });
  });

  it('exports nothing when OTEL_TRACES_EXPORTER is none', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:1', OTEL_TRACES_EXPORTER: 'none' };
    expect(resolveExportSettings('traces', {}, env)).toBeUndefined();
  });

  it.each([
    [{ otlpEndpoint: 'ftp://x' }, 'otlpEndpoint is "ftp://x"'],
    [{ otlpEndpoint: 'x:1', headers: { 'x key': 'a' } }, 'names of HTTP headers'],
    [{ otlpEndpoint: 'x:1', headers: { key: 'two\nlines' } }, 'printable ASCII'],
    [{ otlpEndpoint: 'x:1', protocol: 'http/json' as never }, 'grpc or http/protobuf'],
  ])('is an error where the code says it: %p', (options, expected) => {
    expect(() => resolveExportSettings('traces', options, {})).toThrow(expected);
  });

  it.each([
    ['0', 2 ** 31 - 1],
    ['2500', 2_500],
    ['99999999999', 2 ** 31 - 1],
  ])('takes a timeout of %s', (timeout, millis) => {
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: timeout };
    const settings = resolveExportSettings('traces', { otlpEndpoint: 'x:1' }, env);
    expect(settings?.exportTimeoutMillis).toBe(millis);
  });

  it.each(['traces', 'logs', 'metrics'] as const)('prefers what is said of %s alone', (signal) => {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}`;
    const { cert, key } = certificate;
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x:1',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_INSECURE: 'true',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=1',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/no',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: '/no',
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/no',
      [`${own}_ENDPOINT`]: 'own:2',
      [`${own}_PROTOCOL`]: 'http/protobuf',
      [`${own}_INSECURE`]: 'false',
      [`${own}_HEADERS`]: 'b=2',
      [`${own}_COMPRESSION`]: 'GZIP',
      [`${own}_TIMEOUT`]: '2',
      [`${own}_CERTIFICATE`]: cert,
      [`${own}_CLIENT_KEY`]: key,
      [`${own}_CLIENT_CERTIFICATE`]: cert,
    };
    const settings = resolveExportSettings(signal, {}, env);
    expect(settings).toMatchObject({
      endpoint: { host: 'own', port: 2, path: '/', secure: true, protocol: 'http/protobuf' },
      headers: { a: '1', b: '2' },
      compression: 'gzip',
      exportTimeoutMillis: 2,
    });
    expect(settings?.tls.read()).toEqual({
      ca: readFileSync(cert),
      key: readFileSync(key),
      cert: readFileSync(cert),
    });
  });
});

describe('a variable that cannot be used', () => {
  const SECRET = 'hunter2';

  it.each([
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: 'soon' }, 'OTEL_EXPORTER_OTLP_TIMEOUT is "soon"'],
    [{ OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '-1' }, 'OTEL_EXPORTER_OTLP_LOGS_TIMEOUT is "-1"'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: `a=1,${SECRET}` }, 'Part 2 of OTEL_EXPORTER_OTLP_HEADERS'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: `a=1,b=${SECRET}%` }, 'percent-encoded'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: `a=1,b=${SECRET}%0A` }, 'printable ASCII'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: `a=1,b: ${SECRET}=` }, 'name of an HTTP header'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: `a=1,=${SECRET}` }, 'name of an HTTP header'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: `a=1,Transfer-Encoding=chunked` }, 'transfer-encoding'],
    [{ OTEL_EXPORTER_OTLP_CERTIFICATE: '/no' }, 'a readable PEM file (Error: ENOENT'],
    [{ OTEL_EXPORTER_OTLP_CLIENT_KEY: certificate.key }, 'ignored without'],
  ])('is ignored with a warning that shows no secret: %p', (wrong, expected) => {
    const warnings: ExportWarning[] = [];
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://x:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1',
      ...wrong,
    };
    const settings = resolveExportSettings('logs', {}, env, (warning) => warnings.push(warning));
    expect(settings).toMatchObject({ headers: { a: '1' }, exportTimeoutMillis: 10_000 });
    expect(settings?.tls.read()).toEqual({});
    expect(Object.keys(settings?.headers ?? {})).toEqual(['a']);
    expect(warnings).toEqual([
      { kind: 'setting_ignored', message: expect.stringContaining(expected) as unknown },
    ]);
    expect(warnings[0]?.message).not.toContain(SECRET);
  });

  it.each([
    'ftp://x',
    'http://',
    'http://x:99999',
    'http://u:hunter2@x',
    '"http://x"',
    'http://x?a',
  ])('exports nothing, and nowhere else, where it is the endpoint %p', (endpoint) => {
    const warnings: ExportWarning[] = [];
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:1',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
    };
    expect(resolveExportSettings('logs', {}, env, (one) => warnings.push(one))).toBeUndefined();
    expect(resolveExportSettings('traces', {}, env)?.endpoint.host).toBe('other');
    expect(warnings).toEqual([
      {
        kind: 'setting_ignored',
        message: expect.stringMatching(
          /^OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is .*expected/,
        ) as unknown,
      },
    ]);
    expect(warnings[0]?.message).not.toContain(SECRET);
  });

  it('leaves the queue at its default', () => {
    const warnings: ExportWarning[] = [];
    const env = {
      OTEL_BLRP_MAX_QUEUE_SIZE: '-1',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: 'many',
      OTEL_BLRP_SCHEDULE_DELAY: '0',
    };
    const names = { variablePrefix: 'OTEL_BLRP', maxQueueItems: 'maxQueueRecords' };
    const limits = resolveQueueLimits({}, env, names, (warning) => warnings.push(warning));
    expect(limits).toMatchObject({
      maxQueueItems: 32_768,
      maxBatchItems: 512,
      scheduledDelayMillis: 0,
    });
    expect(warnings.map(({ message }) => message.split(' ')[0])).toEqual([
      'OTEL_BLRP_MAX_QUEUE_SIZE',
      'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
    ]);
  });
});

describe('a value that is not known', () => {
  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'grpc and http/protobuf are known'],
    [{ OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'zstd' }, 'none and gzip are known'],
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER names "zipkin"'],
    [{ OTEL_TRACES_EXPORTER: 'zipkin,otlp,jaeger' }, '"zipkin", "jaeger"'],
    [{ OTEL_EXPORTER_OTLP_INSECURE: 'yes' }, 'expected true or false'],
  ])('is ignored with a warning, and spans are exported: %p', (unknown, expected) => {
    const warnings: ExportWarning[] = [];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'x:1', ...unknown };
    const settings = resolveExportSettings('traces', {}, env, (warning) => warnings.push(warning));
    expect(settings).toMatchObject({ endpoint: { protocol: 'grpc' }, compression: 'none' });
    expect(warnings).toEqual([
      { kind: 'setting_ignored', message: expect.stringContaining(expected) as unknown },
    ]);
  });
});

describe('OTEL_…_EXPORTER', () => {
  it.each([
    [undefined, { otlp: true, console: false }],
    ['', { otlp: true, console: false }],
    ['none', { otlp: false, console: false }],
    ['console', { otlp: false, console: true }],
    [' OTLP , console ', { otlp: true, console: true }],
    ['zipkin', { otlp: true, console: false }],
    ['zipkin,console', { otlp: false, console: true }],
  ])('%p', (value, expected) => {
    expect(resolveExporters('logs', { OTEL_LOGS_EXPORTER: value })).toMatchObject(expected);
  });

  it('leaves a header out whose value is that of an unset variable', () => {
    const headers = { authorization: process.env['NO_SUCH_TOKEN'], 'x-tenant': 'a' };
    const options = { otlpEndpoint: 'x:1', headers: headers as Record<string, string> };
    expect(resolveExportSettings('traces', options, {})?.headers).toEqual({ 'x-tenant': 'a' });
  });

  it('turns one signal off, even where the code names an endpoint', () => {
    const env = { OTEL_LOGS_EXPORTER: 'none' };
    const options = { otlpEndpoint: 'collector:4317' };
    expect(resolveExportSettings('logs', options, env)).toBeUndefined();
    expect(resolveExportSettings('metrics', options, env)).toBeDefined();
  });

  it('means the port of this machine when it names otlp and nobody an endpoint', () => {
    const env = { OTEL_TRACES_EXPORTER: 'otlp' };
    expect(resolveExportSettings('traces', {}, env)?.endpoint).toMatchObject({
      ...{ host: 'localhost', port: 4318, path: '/v1/traces', secure: false },
    });
    const grpc = { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(resolveExportSettings('traces', {}, grpc)?.endpoint).toMatchObject({ port: 4317 });
  });
});

describe('OPENTELEMETRY_OTLP_ENDPOINT', () => {
  const env = {
    OPENTELEMETRY_OTLP_ENDPOINT: 'ours:4317',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:1',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:2/',
  };

  it('exports alone, in plain text, to every signal that has no endpoint of its own', () => {
    expect(resolveExportSettings('traces', {}, env)?.endpoint).toMatchObject({
      ...{ host: 'ours', secure: false },
    });
    expect(resolveExportSettings('logs', {}, env)?.endpoint).toMatchObject({ host: 'logs' });
  });

  it('counts for nothing with OPENTELEMETRY_ENABLED=false', () => {
    const off = { OPENTELEMETRY_OTLP_ENDPOINT: 'ours:4317', OPENTELEMETRY_ENABLED: 'false' };
    expect(resolveExportSettings('traces', {}, off)).toBeUndefined();
  });
});

describe('the variables of a queue', () => {
  const names = { variablePrefix: 'OTEL_BSP', maxQueueItems: 'maxQueueSpans' };

  it('bound the queue, its delay and its batches', () => {
    const env = {
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '30',
    };
    expect(resolveQueueLimits({}, env, names)).toMatchObject({
      maxQueueItems: 100,
      scheduledDelayMillis: 20,
      maxBatchItems: 30,
    });
    expect(resolveQueueLimits({ maxQueueItems: 7 }, env, names).maxQueueItems).toBe(7);
  });
});
