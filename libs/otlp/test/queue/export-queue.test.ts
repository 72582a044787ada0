import { ManualClock } from '../collector/manual-clock.ts';
import { ExportQueue } from '../../src/queue/export-queue.ts';
import { resolveExportSettings } from '../../src/settings/export-settings.ts';
import type { OtlpTransport, TransmitResult } from '../../src/transport/otlp-transport.ts';

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
  const settings = resolveExportSettings('logs', { otlpEndpoint: 'localhost:4317' }, {});
  if (settings === undefined) throw new Error('no endpoint');
  const clock = new ManualClock();
  const queue = new ExportQueue<string>({
    clock,
    ...{ transport, settings: { ...settings, exportTimeoutMillis: 60_000 } },
    encode: (items) => Buffer.from(items.join()),
    sizeOf: (item) => item.length,
    warn: () => undefined,
    scope: { meter: 'test', prefix: 'test' },
    limits: {
      maxQueueItems: 100,
      maxQueueBytes: 1_000_000,
      maxBatchItems: 10,
      scheduledDelayMillis: 60_000,
      maxRetryMillis: 300_000,
    },
  });
  const add = (items: number): void => {
    for (let made = 0; made < items; made += 1) queue.add('x');
  };
  const fail = async (): Promise<void> => {
    await turns();
    transport.responses.shift()?.({ status: 'retryable', error: 'UNAVAILABLE: away' });
    await turns();
  };
  /** Lets the collector be away for so long, each attempt failing at once. */
  const stayAway = async (millis: number): Promise<void> => {
    const end = clock.now() + millis;
    await fail();
    while (clock.now() < end) {
      clock.advance(1_000);
      await fail();
    }
  };
  return { transport, queue, add, clock, fail, stayAway };
};

const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

describe('ExportQueue', () => {
  it('does not encode in the tick of the caller', async () => {
    const { transport, add } = setUp();
    add(10);
    expect(transport.responses).toHaveLength(0);
    await turns();
    expect(transport.responses).toHaveLength(1);
  });

  it('waits for a full batch, or for the delay', async () => {
    const { transport, add } = setUp();
    add(9);
    await turns();
    expect(transport.responses).toHaveLength(0);
    add(1);
    await turns();
    expect(transport.responses).toHaveLength(1);
  });

  it('loses nothing to a collector that is away for nearly five minutes', async () => {
    const { transport, queue, add, stayAway } = setUp();
    add(30);
    await stayAway(280_000);
    expect(queue.stats()).toMatchObject({ queued: 30, dropped: {} });
    expect(queue.stats().retries).toBeGreaterThan(280 / 10);
    const flushed = queue.flush(60_000);
    for (let batch = 0; batch < 3; batch += 1) {
      await turns();
      transport.responses.shift()?.({ status: 'accepted' });
    }
    await flushed;
    expect(queue.stats()).toMatchObject({ exported: 30, queued: 0, dropped: {} });
  });

  it('gives up a batch each five minutes, and retries the next one as long', async () => {
    const { queue, add, stayAway } = setUp();
    add(30);
    await stayAway(301_000);
    expect(queue.stats()).toMatchObject({ queued: 20, dropped: { export_failed: 10 } });
    await stayAway(270_000);
    expect(queue.stats()).toMatchObject({ queued: 20, dropped: { export_failed: 10 } });
    await stayAway(31_000);
    expect(queue.stats()).toMatchObject({ queued: 10, dropped: { export_failed: 20 } });
  });

  it('keeps what is retried and drops the newest when it is full', async () => {
    const { queue, add, stayAway } = setUp();
    add(100);
    await stayAway(60_000);
    add(7);
    expect(queue.stats()).toMatchObject({ queued: 100, dropped: { queue_full: 7 } });
  });

  it('tries at once for each flush, without using up the time', async () => {
    const { queue, add, fail } = setUp();
    add(3);
    for (let flushed = 0; flushed < 20; flushed += 1) {
      void queue.flush(60_000);
      await fail();
    }
    expect(queue.stats()).toMatchObject({ queued: 3, retries: 20, dropped: {} });
    await queue.close(0);
  });

  it('counts items under way as queued, and within the bound', async () => {
    const { queue, add } = setUp();
    add(100);
    await turns();
    add(5);
    expect(queue.stats()).toMatchObject({ queued: 100, dropped: { queue_full: 5 } });
  });

  it('ends an attempt that is under way when the bound of close is reached', async () => {
    const { transport, queue, add } = setUp();
    add(10);
    await turns();
    await queue.close(20);
    expect(transport.signals[0]?.aborted).toBe(true);
    expect(transport.closed).toBe(1);
  });

  it('counts a batch once when its response comes after the bound', async () => {
    const { transport, queue, add } = setUp();
    add(10);
    await turns();
    await queue.close(20);
    transport.responses[0]?.({ status: 'accepted' });
    await turns();
    expect(queue.stats()).toMatchObject({
      exported: 0,
      queued: 0,
      dropped: { shutdown_timeout: 10 },
    });
  });

  it('ends a flush that is under way when it is closed', async () => {
    const { queue, add } = setUp();
    add(3);
    const flushed = queue.flush(2 ** 31 - 1);
    await turns();
    await queue.close(20);
    await flushed;
    expect(queue.stats()).toMatchObject({ dropped: { shutdown_timeout: 3 } });
  });

  it('lets flush return at its bound and goes on sending', async () => {
    const { transport, queue, add } = setUp();
    add(3);
    await queue.flush(20);
    expect(queue.stats()).toMatchObject({ queued: 3, exported: 0 });
    transport.responses[0]?.({ status: 'accepted' });
    await turns();
    expect(queue.stats()).toMatchObject({ queued: 0, exported: 3 });
  });
});
