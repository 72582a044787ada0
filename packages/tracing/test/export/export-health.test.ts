import {
  configureTracing,
  withSpan,
  type TracingHandle,
  type TracingWarning,
} from '../../src/index.ts';
import { ExportHealth } from '../../src/export/export-health.ts';
import { remedyFor } from '../../src/export/remedy.ts';
import { startGrpcCollector } from '../collector/grpc-collector.ts';
import { startHttpCollector } from '../collector/http-collector.ts';

const FAILING = 'WFLO_TRACING_EXPORT_FAILING';
const RECOVERED = 'WFLO_TRACING_EXPORT_RECOVERED';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Tracing that remembers what it warns of. */
function start(options: Parameters<typeof configureTracing>[0]): {
  tracing: TracingHandle;
  warnings: TracingWarning[];
} {
  const warnings: TracingWarning[] = [];
  const tracing = configureTracing({
    scheduledDelayMillis: 1,
    onWarning: (warning) => void warnings.push(warning),
    ...options,
  });
  closers.push(() => tracing.shutdown({ timeoutMillis: 0 }));
  return { tracing, warnings };
}

const codesOf = (warnings: readonly TracingWarning[]) => warnings.map(({ code }) => code);

async function send(tracing: TracingHandle, spans = 1): Promise<void> {
  for (let made = 0; made < spans; made += 1) {
    withSpan('x', {}, () => undefined);
    await tracing.forceFlush();
  }
}

describe('an export that fails', () => {
  it('is announced once, with reason and remedy, and once when it works again', async () => {
    const replies = [401, 401, 401, 200, 200].map((status) => ({ status }));
    const collector = await startHttpCollector(replies);
    closers.push(() => {
      collector.close();
    });
    const { tracing, warnings } = start({
      otlpEndpoint: collector.endpoint,
      protocol: 'http/protobuf',
    });
    await send(tracing, 3);
    expect(warnings).toEqual([
      {
        code: FAILING,
        message: expect.stringMatching(
          /^Spans are not exported to http:.*\/v1\/traces \(http\/protobuf\): HTTP 401.*OTEL_EXPORTER_OTLP_HEADERS/,
        ) as string,
      },
    ]);
    await send(tracing, 2);
    expect(codesOf(warnings)).toEqual([FAILING, RECOVERED]);
    expect(warnings[1]?.message).toContain(collector.endpoint);
  });

  it('is announced where nothing listens, before the batch is given up', async () => {
    const gone = await startGrpcCollector();
    gone.close();
    const { tracing, warnings } = start({ otlpEndpoint: gone.endpoint });
    await send(tracing);
    expect(codesOf(warnings)).toEqual([FAILING]);
    expect(warnings[0]?.message).toMatch(/ECONNREFUSED.*See that a collector listens there/s);
  });

  it('is announced by a process that only loses its spans at its end', async () => {
    const gone = await startGrpcCollector();
    gone.close();
    const { tracing, warnings } = start({
      otlpEndpoint: gone.endpoint,
      scheduledDelayMillis: 3_600_000,
    });
    withSpan('x', {}, () => undefined);
    await tracing.shutdown();
    expect(codesOf(warnings)).toEqual([FAILING]);
  });

  it('names the protocol when gRPC meets a server of HTTP, and the other way round', async () => {
    const http = await startHttpCollector();
    const grpc = await startGrpcCollector();
    closers.push(
      () => {
        http.close();
      },
      () => {
        grpc.close();
      },
    );
    const overGrpc = start({ otlpEndpoint: http.endpoint, protocol: 'grpc' });
    withSpan('x', {}, () => undefined);
    await overGrpc.tracing.shutdown();
    expect(overGrpc.warnings[0]?.message).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
    const overHttp = start({ otlpEndpoint: grpc.endpoint, protocol: 'http/protobuf' });
    withSpan('x', {}, () => undefined);
    await overHttp.tracing.shutdown();
    expect(overHttp.warnings[0]?.message).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
  });
});

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
    const warnings: TracingWarning[] = [];
    const { headers = {}, ...others } = options;
    const health = new ExportHealth({
      settings: { endpoint, headers },
      warn: (warning) => void warnings.push(warning),
      ...others,
    });
    return { health, warnings };
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
    expect(codesOf(warnings)).toEqual([FAILING, RECOVERED]);
  });

  it('announces the next outage', () => {
    const { health, warnings } = create({ quietMillis: 0 });
    health.lost('UNAVAILABLE');
    health.accepted();
    health.lost('UNAVAILABLE');
    expect(codesOf(warnings)).toEqual([FAILING, RECOVERED, FAILING]);
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

it.each([
  ['self-signed certificate', 'OTEL_EXPORTER_OTLP_CERTIFICATE'],
  ['RESOURCE_EXHAUSTED: quota', 'OTEL_TRACES_SAMPLER'],
  ['UNIMPLEMENTED: HTTP 404 without a gRPC status', 'http/protobuf'],
  ['UNIMPLEMENTED: unknown service', 'no collector of traces'],
  ['UNAVAILABLE: getaddrinfo ENOTFOUND collector', 'name of the host'],
  ['UNAVAILABLE: connect ETIMEDOUT', 'a collector listens there'],
])('knows what to change for %p', (error, remedy) => {
  expect(remedyFor(error, 'grpc')).toContain(remedy);
});
