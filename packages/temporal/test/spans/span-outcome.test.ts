import { SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { recordError } from '../../src/spans/span-outcome.ts';

function spanAfter(error: unknown) {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider.getTracer('test').startSpan('work');
  recordError(span, error);
  span.end();
  return exporter.getFinishedSpans()[0]!;
}

describe('a thrown value on a span', () => {
  it('is an error with its type and message', () => {
    const span = spanAfter(new RangeError('too far'));
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'too far' });
    expect(span.attributes['error.type']).toBe('RangeError');
  });

  it('has its root cause, and no type of an error that is no failure', () => {
    const cause = new TypeError('socket hang up');
    const span = spanAfter(Object.assign(new Error('fetch failed', { cause }), { type: 'system' }));
    expect(span.status.message).toBe('fetch failed: socket hang up');
    expect(span.attributes).toEqual({ 'error.type': 'Error', 'error.cause.type': 'TypeError' });
  });

  it('is no error when its author called it benign', () => {
    const error = ApplicationFailure.create({
      message: 'no news today',
      category: ApplicationFailureCategory.BENIGN,
    });
    expect(spanAfter(error).status.code).toBe(SpanStatusCode.UNSET);
  });

  it('may be anything at all', () => {
    const hostile = new Proxy(new Error('x'), {
      get() {
        throw new Error('not even readable');
      },
    });
    for (const thrown of [undefined, Object.create(null), Symbol('x'), hostile]) {
      expect(spanAfter(thrown).status.code).toBe(SpanStatusCode.ERROR);
    }
  });
});
