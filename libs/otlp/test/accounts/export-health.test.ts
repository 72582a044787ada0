import { ExportCounts } from '../../src/accounts/export-counts.ts';
import { ExportHealth } from '../../src/accounts/export-health.ts';
import { remedyFor } from '../../src/accounts/remedy.ts';
import type { ExportWarning } from '../../src/export-warning.ts';

const kindsOf = (warnings: readonly ExportWarning[]) => warnings.map(({ kind }) => kind);

describe('ExportHealth', () => {
  const endpoint = {
    protocol: 'grpc',
    host: 'collector',
    port: 4317,
    path: '',
    secure: false,
    isLikely: false,
  } as const;
  const create = (options: { quietMillis?: number; headers?: Record<string, string> } = {}) => {
    const warnings: ExportWarning[] = [];
    const { headers = {}, ...others } = options;
    const counts = new ExportCounts();
    const health = new ExportHealth({
      settings: { signal: 'traces', endpoint, headers },
      counts,
      warn: (warning) => void warnings.push(warning),
      ...others,
    });
    return { health, warnings, counts };
  };

  it('says nothing of one attempt that the next one heals', () => {
    const { health, warnings } = create();
    for (let round = 0; round < 3; round += 1) {
      health.failed('ECONNRESET', 1);
      health.accepted();
    }
    expect(warnings).toEqual([]);
  });

  it('does not announce each turn of a collector that comes and goes', () => {
    const { health, warnings } = create();
    for (let turn = 0; turn < 50; turn += 1) {
      health.lost('UNAVAILABLE');
      health.accepted();
    }
    expect(kindsOf(warnings)).toEqual(['failing', 'recovered']);
  });

  it('announces the next outage', () => {
    const { health, warnings } = create({ quietMillis: 0 });
    health.lost('UNAVAILABLE');
    health.accepted();
    health.lost('UNAVAILABLE');
    expect(kindsOf(warnings)).toEqual(['failing', 'recovered', 'failing']);
  });

  it('says by reason how much was lost between failing and recovery', () => {
    const { health, warnings, counts } = create();
    counts.drop('queue_full', 7);
    health.accepted();
    health.lost('UNAVAILABLE');
    counts.drop('export_failed', 512);
    counts.drop('queue_full', 3);
    expect(counts.failing).toBe('UNAVAILABLE');
    health.accepted();
    expect(counts.failing).toBeUndefined();
    expect(warnings.at(-1)?.message).toContain(
      'again; 515 were lost meanwhile (queue_full 3, export_failed 512).',
    );
  });

  it('repeats no secret of the headers, and fits in one line', () => {
    const { health, warnings } = create({ headers: { authorization: 'Bearer hunter2hunter2' } });
    health.lost(`UNAUTHENTICATED: bad token hunter2hunter2\n\u001b[31m${'x'.repeat(5_000)}`);
    const { message } = warnings[0]!;
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain('\n');
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(800);
  });
});

it('knows what to change where HTTP meets a server of HTTPS', () => {
  const error = 'HTTP 400 Bad Request: Client sent an HTTP request to an HTTPS server.';
  expect(remedyFor(error, 'http/protobuf', 'logs')).toContain('https:// fits');
});

it.each([
  ['self-signed certificate', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['RESOURCE_EXHAUSTED: quota', 'OTEL_TRACES_SAMPLER'],
  ['UNIMPLEMENTED: Received HTTP status code 404', 'http/protobuf'],
  ['UNIMPLEMENTED: unknown service', 'no collector of traces'],
  ['UNAVAILABLE: getaddrinfo ENOTFOUND collector', 'name of the host'],
  ['UNAVAILABLE: Name resolution failed for target dns:collector', 'name of the host'],
  ['UNAVAILABLE: no connection through the proxy', 'grpc_proxy'],
  ['UNAVAILABLE: Protocol error', 'speaks HTTP, not gRPC'],
  ['UNAVAILABLE: connect ETIMEDOUT', 'a collector listens there'],
])('knows what to change for %p', (error, remedy) => {
  expect(remedyFor(error, 'grpc', 'traces')).toContain(remedy);
});

it.each([
  ['Failed to establish tunnel to x:443 via http://p:1: HTTP/1.1 407', 'proxy of HTTPS_PROXY'],
  ['Error [ERR_PROXY_INVALID_CONFIG]: Invalid proxy URL: http://', 'proxy of HTTPS_PROXY'],
  ['HTTP 415 Unsupported Media Type', 'OTEL_EXPORTER_OTLP_COMPRESSION'],
  ['HTTP 200 with a web page', 'the path is right'],
  ['HTTP 400 Bad Request', 'its own log says why'],
  ['rejected: too old', 'its own log says why'],
  ['no response in 10000 ms', 'a collector listens there'],
])('knows what to change for %p over HTTP', (error, remedy) => {
  expect(remedyFor(error, 'http/protobuf', 'logs')).toContain(remedy);
});
