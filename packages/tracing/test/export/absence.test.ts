import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { ManualClock, startRealCollector, type RealCollector } from '@wflo/otlp/collector';
import { ExportingProcessor } from '../../src/export/exporting-processor.ts';
import { SpanCounts } from '../../src/export/span-counts.ts';
import { createSpanQueue, resolveSpanExport } from '../../src/export/span-export.ts';
import type { TracingWarning } from '../../src/index.ts';

const executable = process.env['WFLO_TEST_OTELCOL_EXECUTABLE'];
const itIfCollector = executable === undefined ? it.skip : it;
let collector: RealCollector | undefined;
afterEach(() => collector?.close());

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate);
};

/** What became of spans that end at a rate while the Collector is away, and when it is there again. */
async function outlast(seconds: number, spansASecond: number) {
  collector = await startRealCollector({ executable: executable ?? '' });
  const warnings: TracingWarning[] = [];
  const warn = (warning: TracingWarning): void => void warnings.push(warning);
  const { settings, limits } = resolveSpanExport({ otlpEndpoint: collector.grpc }, {}, warn);
  if (settings === undefined) throw new Error('no endpoint');
  const counts = new SpanCounts();
  const clock = new ManualClock();
  const queue = createSpanQueue({ settings, limits, counts, warn, clock });
  const tracer = new BasicTracerProvider({
    spanProcessors: [new ExportingProcessor(counts, queue)],
  }).getTracer('test');

  await collector.stop();
  for (let second = 0; second < seconds; second += 1) {
    for (let made = 0; made < spansASecond; made += 1) tracer.startSpan('work').end();
    await until(() => clock.isAwaited);
    clock.advance(1_000);
  }
  await collector.start();
  await queue.close(60_000);
  await collector.stop();
  const received = await collector.received();
  return { ...counts.snapshot(), received: received.length, warnings };
}

itIfCollector('loses nothing to a Collector that is away for a minute', async () => {
  const { exported, dropped, received } = await outlast(60, 500);
  expect({ exported, dropped, received }).toEqual({
    exported: 30_000,
    dropped: {},
    received: 30_000,
  });
});

itIfCollector('agrees with a Collector that was away for ten minutes', async () => {
  const { ended, exported, dropped, queued, received, warnings } = await outlast(600, 100);
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect({ ended, queued }).toEqual({ ended: 60_000, queued: 0 });
  expect(exported + lost).toBe(ended);
  // What waits is bounded; of that, one batch is given up each five minutes.
  expect(exported).toBeGreaterThan(32_000);
  expect(dropped['export_failed'] ?? 0).toBeLessThanOrEqual(2 * 512);
  expect(received).toBe(exported);
  expect(warnings.map(({ code }) => code)).toEqual([
    'WFLO_TRACING_EXPORT_FAILING',
    'WFLO_TRACING_EXPORT_RECOVERED',
  ]);
  expect(warnings[1]?.message).toContain(`${lost} were lost meanwhile`);
});
