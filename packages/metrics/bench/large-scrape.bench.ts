/**
 * A scrape of 100,000 series to bytes, and how long it keeps the event loop from its next turn,
 * against prom-client. A stall is counted in CPU time of the thread: what other processes of a
 * busy machine take away is not counted here.
 */
import { Counter, Registry } from 'prom-client';
import { createMetrics, renderMetrics } from '../src/index.ts';

const SERIES = 100_000;
const ours = createMetrics({ maxSeriesPerMetric: SERIES });
const theirs = new Registry();
const theirCounter = new Counter({
  name: 'wflo_llm_tokens_total',
  help: 'x',
  labelNames: ['model', 'token_type'],
  registers: [theirs],
});
for (let count = 0; count < SERIES; count += 1) {
  const labels = { model: `model-${count}`, token_type: 'prompt' as const };
  ours.llmTokensTotal.inc(labels, count);
  theirCounter.inc(labels, count);
}

const scrapeTheirs = async () => Buffer.from(await theirs.metrics()).length;
const scrapeOurs = async () => (await renderMetrics({ registry: ours.registry })).chunks.length;

/** Microseconds by the clock. */
const wall = (scrape: () => Promise<number>) => async () => {
  const startMillis = performance.now();
  await scrape();
  return (performance.now() - startMillis) * 1_000;
};

/** Microseconds of the longest time between two turns of the event loop. */
const longestStall = (scrape: () => Promise<number>) => async () => {
  let longest = 0;
  let last = threadMicros();
  let isScraping = true;
  const turn = () => {
    const now = threadMicros();
    longest = Math.max(longest, now - last);
    last = now;
    if (isScraping) setImmediate(turn);
  };
  setImmediate(turn);
  await scrape();
  turn();
  isScraping = false;
  return longest;
};

function threadMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

const names = { base: 'prom-client', candidate: '@wflo/metrics' };

export const comparisons = [
  {
    work: 'scrape of 100,000 series, by the clock',
    target: 0.83,
    iterations: 1,
    base: { name: names.base, run: wall(scrapeTheirs) },
    candidate: { name: names.candidate, run: wall(scrapeOurs) },
  },
  {
    work: 'its longest stall of the event loop (15 ms at most)',
    iterations: 1,
    base: { name: names.base, run: longestStall(scrapeTheirs) },
    candidate: { name: names.candidate, run: longestStall(scrapeOurs) },
  },
];
