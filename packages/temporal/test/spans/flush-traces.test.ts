import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  NodeTracerProvider,
} from '@opentelemetry/sdk-trace-node';
import { configureTracing, withSpan } from '@wflo/tracing';
import { flushTraces } from '../../src/spans/flush-traces.ts';

describe('flushing at the end of a worker', () => {
  afterEach(() => {
    trace.disable();
  });

  it('hands over what the batch of the global provider still holds', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 3_600_000 })],
    });
    trace.setGlobalTracerProvider(provider);
    provider.getTracer('test').startSpan('late').end();
    expect(exporter.getFinishedSpans()).toHaveLength(0);
    await flushTraces(5_000);
    expect(exporter.getFinishedSpans()).toHaveLength(1);
    await provider.shutdown();
  });

  it('hands over what @wflo/tracing still holds', async () => {
    let requests = 0;
    const collector = createServer((request, response) => {
      requests += 1;
      request.resume().on('end', () => response.end());
    });
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const { port } = collector.address() as AddressInfo; // it listens on a port
    const tracing = configureTracing({
      otlpEndpoint: `http://127.0.0.1:${port}`,
      protocol: 'http/protobuf',
      scheduledDelayMillis: 3_600_000,
    });
    withSpan('late', {}, () => undefined);
    await flushTraces(5_000);
    expect(requests).toBe(1);
    expect(tracing.stats()).toMatchObject({ exported: 1, queued: 0 });
    await tracing.shutdown();
    collector.closeAllConnections();
    collector.close();
  });

  it.each([
    ['never responds', () => new Promise<void>(() => undefined)],
    ['rejects', () => Promise.reject(new Error('collector down'))],
    [
      'throws',
      () => {
        throw new Error('collector down');
      },
    ],
  ])('goes on when the provider %s', async (_what, forceFlush) => {
    const provider = new NodeTracerProvider();
    provider.forceFlush = forceFlush;
    trace.setGlobalTracerProvider(provider);
    await expect(flushTraces(10)).resolves.toBeUndefined();
  });

  it('has nothing to do without a provider', async () => {
    await expect(flushTraces(10)).resolves.toBeUndefined();
  });
});
