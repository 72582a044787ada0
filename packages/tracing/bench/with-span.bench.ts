/** A span with three attributes, active while its work is done, against OpenTelemetry's own calls. */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { configureTracing, withSpan } from '../src/index.ts';

const tracing = configureTracing({ serviceName: 'bench', enabled: false });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const nothing: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
const raw = new BasicTracerProvider({ spanProcessors: [nothing] }).getTracer('raw');
const attributes = (count: number) => ({
  'order.id': count,
  'order.region': 'eu',
  'order.new': true,
});

/** The work inside of a span, which cannot be left out. */
const state = { done: 0 };
const candidate = {
  name: 'withSpan',
  run: (iterations: number) => {
    for (let count = 0; count < iterations; count += 1) {
      withSpan('order.accept', attributes(count), () => {
        state.done += 1;
      });
    }
  },
};

export const comparisons = [
  {
    work: 'active span with 3 attributes',
    target: 0.95,
    iterations: 20_000,
    base: {
      name: 'startActiveSpan, end',
      run: (iterations: number) => {
        for (let count = 0; count < iterations; count += 1) {
          raw.startActiveSpan('order.accept', { attributes: attributes(count) }, (span) => {
            state.done += 1;
            span.end();
          });
        }
      },
    },
    candidate,
  },
  {
    work: 'the same, against a span that is never active',
    iterations: 20_000,
    base: {
      name: 'startSpan, end',
      run: (iterations: number) => {
        for (let count = 0; count < iterations; count += 1) {
          const span = raw.startSpan('order.accept', { attributes: attributes(count) });
          state.done += 1;
          span.end();
        }
      },
    },
    candidate,
  },
];

export const close = () => tracing.shutdown();
