import { trace, type Tracer } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

import { addTraceContext, getLogger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

let provider: NodeTracerProvider;
let tracer: Tracer;

beforeAll(() => {
  provider = new NodeTracerProvider();
  provider.register();
  tracer = trace.getTracer('test');
});

afterAll(async () => {
  await provider.shutdown();
  trace.disable();
});

describe('within a span', () => {
  it('each line carries its ids', async () => {
    const log = captureLog();
    const ids = await tracer.startActiveSpan('work', async (span) => {
      await Promise.resolve();
      getLogger().info('x');
      span.end();
      return span.spanContext();
    });
    expect(ids.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(log.last()).toMatchObject({
      trace_id: ids.traceId,
      span_id: ids.spanId,
      trace_flags: 1,
    });
  });

  it('a trace that the caller names is not mixed with the active one', () => {
    const log = captureLog();
    tracer.startActiveSpan('work', (span) => {
      getLogger().bind({ trace_id: 'a', span_id: 'b' }).info('bound');
      getLogger().info('called', { trace_id: 'c', span_id: 'd' });
      span.end();
    });
    expect(log.all()[0]).toMatchObject({ trace_id: 'a', span_id: 'b' });
    expect(log.all()[1]).toMatchObject({ trace_id: 'c', span_id: 'd' });
    expect(log.raw.join('').match(/"trace_id"/g)).toHaveLength(2);
    expect(log.raw.join('')).not.toContain('trace_flags');
  });

  it('addTraceContext gives the fields with the ids', () => {
    tracer.startActiveSpan('work', (span) => {
      const { traceId, spanId } = span.spanContext();
      expect(addTraceContext({ a: 1 })).toEqual({
        a: 1,
        trace_id: traceId,
        span_id: spanId,
        trace_flags: 1,
      });
      span.end();
    });
  });
});

it('outside of any span there are no ids', () => {
  const log = captureLog();
  getLogger().info('x');
  expect(log.last()).not.toHaveProperty('trace_id');
  expect(addTraceContext({ a: 1 })).toEqual({ a: 1 });
});
