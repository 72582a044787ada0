import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { contextOf, fieldsOf } from '../../src/spans/otel-context.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('context on the wire', () => {
  it('keeps span, trace state and baggage without a registered propagator', () => {
    const fields = { traceparent, tracestate: 'vendor=1', baggage: 'tenant=a%20b,plan=pro' };
    const context = contextOf(fields);
    expect(trace.getSpanContext(context)).toMatchObject({
      spanId: 'b7ad6b7169203331',
      isRemote: true,
    });
    expect(propagation.getBaggage(context)?.getEntry('tenant')?.value).toBe('a b');
    expect(fieldsOf(context)).toEqual(fields);
  });

  it('leaves out what is no text or does not fit, and keeps the rest', () => {
    const baggage = propagation.createBaggage({
      title: { value: 'ab😀'.slice(0, 3) },
      long: { value: 'x'.repeat(8_192) },
      tenant: { value: 'acme' },
    });
    const fields = fieldsOf(propagation.setBaggage(ROOT_CONTEXT, baggage));
    expect(fields).toEqual({ baggage: 'title=,tenant=acme' });
  });

  it('is nothing when there is nothing to carry', () => {
    expect(fieldsOf(ROOT_CONTEXT)).toBeUndefined();
    expect(contextOf({ traceparent: 'junk', baggage: '%%%,=,x' })).toBe(ROOT_CONTEXT);
  });
});
