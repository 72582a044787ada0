/**
 * A scrape of 100,000 series while the same series are pushed over OTLP to a collector in a process
 * of its own, against a scrape alone: the time by the clock, and the longest that the event loop is
 * kept from its next turn, in CPU time of the thread, until scrape and push are both over.
 */
import { startOtlpSink } from '@wflo/otlp/collector';
import { createMetrics, renderMetrics } from '../src/index.ts';
import { startMetricsExport } from '../src/otlp.ts';

const SERIES = 100_000;
const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: SERIES });
for (let count = 0; count < SERIES; count += 1) {
  llmTokensTotal.inc({ model: `model-${count}`, token_type: 'prompt' }, count);
}

const sink = await startOtlpSink();
const metricsExport = startMetricsExport({
  registry,
  otlpEndpoint: sink.endpoint,
});

const scrape = async () => (await renderMetrics({ registry })).chunks.length;
const push = async () => metricsExport?.flush({ timeoutMillis: 60_000 });

/** Microseconds by the clock, of a scrape that begins with `beside`. */
const wall = (beside: () => Promise<void>) => async () => {
  const work = beside();
  const startMillis = performance.now();
  await scrape();
  const micros = (performance.now() - startMillis) * 1_000;
  await work;
  return micros;
};

/** Microseconds of the longest time between two turns of the event loop. */
const longestStall = (beside: () => Promise<void>) => async () => {
  let longest = 0;
  let last = threadMicros();
  let isWorking = true;
  const turn = () => {
    const now = threadMicros();
    longest = Math.max(longest, now - last);
    last = now;
    if (isWorking) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all([scrape(), beside()]);
  turn();
  isWorking = false;
  return longest;
};

function threadMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

const alone = () => Promise.resolve();
const names = { base: 'a scrape alone', candidate: 'while exporting over OTLP' };

export const comparisons = [
  {
    work: 'scrape of 100,000 series, alone and while they are pushed',
    iterations: 1,
    base: { name: names.base, run: wall(alone) },
    candidate: { name: names.candidate, run: wall(push) },
  },
  {
    work: 'the longest stall of the event loop (15 ms at most)',
    iterations: 1,
    base: { name: names.base, run: longestStall(alone) },
    candidate: { name: names.candidate, run: longestStall(push) },
  },
];

export async function close() {
  await metricsExport?.shutdown({ timeoutMillis: 0 });
  sink.close();
}
