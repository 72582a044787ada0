import {
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Span,
} from '@opentelemetry/api';
import { withActiveSpan } from '../../src/spans/span-scope.ts';

const span = (digit: string): Span =>
  trace.wrapSpanContext({
    traceId: digit.repeat(32),
    spanId: digit.repeat(16),
    traceFlags: 1,
  });

describe('withActiveSpan', () => {
  const key = createContextKey('test');

  it('makes the span the active one and leaves the rest of the context', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const parent = propagation.setBaggage(ROOT_CONTEXT.setValue(key, 7), baggage);
    const one = span('1');
    const scope = withActiveSpan(withActiveSpan(parent, span('2')), one);
    expect(trace.getSpan(scope)).toBe(one);
    expect(scope.getValue(key)).toBe(7);
    expect(propagation.getBaggage(scope)).toBe(baggage);
  });

  it('leaves the context below as it was', () => {
    const outer = span('1');
    const scope = withActiveSpan(ROOT_CONTEXT, outer);
    withActiveSpan(scope, span('2'));
    expect(trace.getSpan(scope)).toBe(outer);
    expect(trace.getSpan(ROOT_CONTEXT)).toBeUndefined();
  });

  it('holds its span in contexts derived from it, until that is removed', () => {
    const one = span('1');
    const scope = withActiveSpan(ROOT_CONTEXT.setValue(key, 1), one);
    const derived = scope.setValue(key, 2);
    expect(derived.getValue(key)).toBe(2);
    expect(trace.getSpan(derived)).toBe(one);
    expect(trace.getSpan(scope.deleteValue(key))).toBe(one);
    expect(scope.deleteValue(key).getValue(key)).toBeUndefined();
    expect(trace.getSpan(trace.deleteSpan(scope))).toBeUndefined();
    expect(trace.getSpan(trace.setSpan(scope, span('3')))).not.toBe(one);
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
});
