import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { ExportingProcessor } from '../../src/export/exporting-processor.ts';
import type { OtlpTransport, TransmitResult } from '../../src/export/otlp-transport.ts';
import { SpanQueue } from '../../src/export/span-queue.ts';
import { SpanCounts } from '../../src/export/span-counts.ts';

/** A peer that responds when the test says so, which no real one does on time. */
class ToldTransport implements OtlpTransport {
  readonly responses: ((result: TransmitResult) => void)[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;

  transmit(_body: Uint8Array, { signal }: { signal: AbortSignal }): Promise<TransmitResult> {
    this.signals.push(signal);
    return new Promise((resolve) => this.responses.push(resolve));
  }

  close(): void {
    this.closed += 1;
  }
}

const setUp = () => {
  const transport = new ToldTransport();
  const counts = new SpanCounts();
  const queue = new SpanQueue({
    transport,
    counts,
    maxQueueSpans: 100,
    maxQueueBytes: 1_000_000,
    maxBatchSpans: 10,
    scheduledDelayMillis: 60_000,
    exportTimeoutMillis: 60_000,
    maxAttempts: 5,
  });
  const provider = new BasicTracerProvider({
    spanProcessors: [new ExportingProcessor(counts, queue)],
  });
  const endSpans = (spans: number): void => {
    for (let made = 0; made < spans; made += 1) provider.getTracer('t').startSpan('x').end();
  };
  return { transport, counts, queue, endSpans };
};

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('SpanQueue', () => {
  it('does not encode in the tick of the caller', async () => {
    const { transport, endSpans } = setUp();
    endSpans(10);
    expect(transport.responses).toHaveLength(0);
    await nextTurn();
    expect(transport.responses).toHaveLength(1);
  });

  it('waits for a full batch, or for the delay', async () => {
    const { transport, endSpans } = setUp();
    endSpans(9);
    await nextTurn();
    expect(transport.responses).toHaveLength(0);
    endSpans(1);
    await nextTurn();
    expect(transport.responses).toHaveLength(1);
  });

  it('counts spans under way as queued, and within the bound', async () => {
    const { counts, endSpans } = setUp();
    endSpans(100);
    await nextTurn();
    endSpans(5);
    expect(counts.snapshot()).toMatchObject({ queued: 100, dropped: { queue_full: 5 } });
  });

  it('ends an attempt that is under way when the bound of close is reached', async () => {
    const { transport, queue, endSpans } = setUp();
    endSpans(10);
    await nextTurn();
    await queue.close(20);
    expect(transport.signals[0]?.aborted).toBe(true);
    expect(transport.closed).toBe(1);
  });

  it('counts a batch once when its response comes after the bound', async () => {
    const { transport, counts, queue, endSpans } = setUp();
    endSpans(10);
    await nextTurn();
    await queue.close(20);
    transport.responses[0]?.({ status: 'accepted', response: undefined });
    await nextTurn();
    expect(counts.snapshot()).toMatchObject({
      exported: 0,
      queued: 0,
      dropped: { shutdown_timeout: 10 },
    });
  });

  it('lets flush return at its bound and goes on sending', async () => {
    const { transport, counts, queue, endSpans } = setUp();
    endSpans(3);
    await queue.flush(20);
    expect(counts.snapshot()).toMatchObject({ queued: 3, exported: 0 });
    transport.responses[0]?.({ status: 'accepted', response: undefined });
    await nextTurn();
    expect(counts.snapshot()).toMatchObject({ queued: 0, exported: 3 });
  });
});
