/** Rendering many series, yielding to the event loop in between, against prom-client in one go. */
import { Counter, Registry } from 'prom-client';
import { createMetrics, renderMetrics } from '../src/index.ts';

const SERIES = 20_000;
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

export const comparisons = [
  {
    work: 'scrape of 20,000 series',
    target: 0.83,
    iterations: 3,
    base: {
      name: 'prom-client',
      run: async (iterations: number) => {
        for (let count = 0; count < iterations; count += 1) await theirs.metrics();
      },
    },
    candidate: {
      name: '@wflo/metrics',
      run: async (iterations: number) => {
        for (let count = 0; count < iterations; count += 1) {
          await renderMetrics({ registry: ours.registry });
        }
      },
    },
  },
];
