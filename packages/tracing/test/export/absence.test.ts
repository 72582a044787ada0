import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { ManualClock, startRealCollector, type RealCollector } from '@wflo/otlp/collector';
import { ExportingProcessor } from '../../src/export/exporting-processor.ts';
import { SpanCounts } from '../../src/export/span-counts.ts';
import { createSpanQueue, resolveSpanExport } from '../../src/export/span-export.ts';
import type { TracingWarning } from '../../src/index.ts';

const executable = process.env['WFLO_TEST_OTELCOL_EXECUTABLE'];
const itIfCollector = executable === undefined ? it.skip : it;
const SECONDS = 600;
const SPANS_A_SECOND = 100;

let collector: RealCollector | undefined;
afterEach(() => collector?.close());

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate);
};

itIfCollector('agrees with a Collector that was away for ten minutes', async () => {
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
  for (let second = 0; second < SECONDS; second += 1) {
    for (let made = 0; made < SPANS_A_SECOND; made += 1) tracer.startSpan('work').end();
    await until(() => clock.isAwaited);
    clock.advance(1_000);
  }
  await collector.start();
  await queue.close(60_000);

  const { ended, exported, dropped, queued } = counts.snapshot();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect({ ended, queued }).toEqual({ ended: SECONDS * SPANS_A_SECOND, queued: 0 });
  expect(exported + lost).toBe(ended);
  expect(exported).toBeGreaterThan(20_000);
  await collector.stop();
  expect(await collector.received()).toHaveLength(exported);
  expect(warnings.map(({ code }) => code)).toEqual([
    'WFLO_TRACING_EXPORT_FAILING',
    'WFLO_TRACING_EXPORT_RECOVERED',
  ]);
  expect(warnings[1]?.message).toContain(`${lost} were lost meanwhile`);
});
