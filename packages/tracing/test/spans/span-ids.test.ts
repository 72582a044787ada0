import { ROOT_CONTEXT, trace, TraceFlags, type Tracer } from '@opentelemetry/api';
import { BasicTracerProvider, SamplingDecision } from '@opentelemetry/sdk-trace-node';
import { configureTracing, getTracer, withSpanIds, type TracingHandle } from '../../src/index.ts';

const spanId = '00f067aa0ba902b7';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

let tracing: TracingHandle;
const seenBySampler: string[] = [];
const seenByProcessor: string[] = [];

beforeAll(() => {
  tracing = configureTracing({
    sampler: {
      shouldSample: (_context, sampled) => {
        seenBySampler.push(sampled);
        return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      },
    },
    spanProcessors: [
      {
        onStart: (span) => void seenByProcessor.push(span.spanContext().spanId),
        onEnd: () => undefined,
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
});
afterAll(() => tracing.shutdown());

const thirdParty = (): Tracer => new BasicTracerProvider().getTracer('third-party');

describe('withSpanIds', () => {
  it.each([
    ['our own tracer', () => getTracer('own')],
    ['a third-party SDK tracer', thirdParty],
  ])('gives the span its ids, with %s', (_name, make) => {
    const tracer = make();
    const span = withSpanIds(
      { traceId, spanId },
      () => tracer.startSpan('x', { root: true }),
      tracer,
    );
    expect(span.spanContext()).toMatchObject({ traceId, spanId });
    const next = tracer.startSpan('y', { root: true }).spanContext();
    expect(next.spanId).not.toBe(spanId);
    expect(next.traceId).not.toBe(traceId);
  });

  it('shows the ids to the sampler and to onStart', () => {
    const tracer = getTracer();
    withSpanIds({ traceId, spanId }, () => tracer.startSpan('x', { root: true }), tracer);
    expect(seenBySampler).toContain(traceId);
    expect(seenByProcessor).toContain(spanId);
  });

  it('leaves a child in the trace of its parent', () => {
    const parent = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: TraceFlags.SAMPLED,
    };
    const tracer = getTracer();
    const child = withSpanIds(
      { spanId },
      () => tracer.startSpan('x', {}, trace.setSpanContext(ROOT_CONTEXT, parent)),
      tracer,
    );
    expect(child.spanContext()).toMatchObject({ traceId: parent.traceId, spanId });
  });

  it('holds for one span only', () => {
    const tracer = getTracer();
    const [first, second] = withSpanIds(
      { traceId, spanId },
      () => [tracer.startSpan('x', { root: true }), tracer.startSpan('y', { root: true })],
      tracer,
    );
    expect(first.spanContext().spanId).toBe(spanId);
    expect(second.spanContext().spanId).not.toBe(spanId);
  });

  it.each([{ spanId: 'short' }, { spanId: '0'.repeat(16) }, { spanId, traceId: 'nope' }])(
    'makes a span with random ids of unusable ones: %p',
    (ids) => {
      const tracer = getTracer();
      const span = withSpanIds(ids, () => tracer.startSpan('x', { root: true }), tracer);
      expect(trace.isSpanContextValid(span.spanContext())).toBe(true);
      expect(span.spanContext().spanId).not.toBe(ids.spanId);
    },
  );

  it('restores a third-party generator when fn throws', () => {
    const tracer = thirdParty();
    const fail = (): never => {
      throw new Error('mine');
    };
    expect(() => withSpanIds({ traceId, spanId }, fail, tracer)).toThrow('mine');
    expect(tracer.startSpan('x').spanContext().spanId).not.toBe(spanId);
  });
});
