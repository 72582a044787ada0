/** Recording with the guard and exemplars on, inside an active span, against prom-client. */
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Counter, Histogram, Registry } from 'prom-client';
import { catalog, createMetrics } from '../src/index.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const span = trace.wrapSpanContext({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
});
const traced = trace.setSpan(context.active(), span);

const ours = createMetrics();
const registers = [new Registry()];
const theirCounter = new Counter({
  name: 'executions_total',
  help: 'x',
  labelNames: ['language', 'status'],
  registers,
});
const theirHistogram = new Histogram({
  name: 'duration_seconds',
  help: 'x',
  labelNames: ['language'],
  buckets: [...catalog.sandboxDurationSeconds.buckets],
  registers,
});
const languages = ['python', 'javascript', 'ruby', 'go'];
const languageOf = (count: number) => languages[count % languages.length] ?? '';

const repeat = (record: (count: number) => void) => (iterations: number) => {
  context.with(traced, () => {
    for (let count = 0; count < iterations; count += 1) record(count);
  });
};

export const comparisons = [
  {
    work: 'counter, 2 labels, guard and exemplar',
    target: 1,
    iterations: 100_000,
    base: {
      name: 'prom-client, no guard, no exemplar',
      run: repeat((count) => {
        theirCounter.inc({ language: languageOf(count), status: 'success' });
      }),
    },
    candidate: {
      name: '@wflo/metrics',
      run: repeat((count) => {
        ours.sandboxExecutionsTotal.inc({ language: languageOf(count), status: 'success' });
      }),
    },
  },
  {
    work: 'histogram, 1 label, guard and exemplar',
    target: 1,
    iterations: 100_000,
    base: {
      name: 'prom-client, no guard, no exemplar',
      run: repeat((count) => {
        theirHistogram.observe({ language: languageOf(count) }, (count % 100) / 10);
      }),
    },
    candidate: {
      name: '@wflo/metrics',
      run: repeat((count) => {
        ours.sandboxDurationSeconds.observe({ language: languageOf(count) }, (count % 100) / 10);
      }),
    },
  },
];
