import {
  configureTracing,
  withSpan,
  type TracingHandle,
  type TracingWarning,
} from '../../src/index.ts';
import { startGrpcCollector, startHttpCollector } from '@wflo/otlp/collector';

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
