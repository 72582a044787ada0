import { formatTraceParent, parseTraceParent } from '../../src/wire/trace-parent.ts';

const valid = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('traceparent', () => {
  it('survives being read and written', () => {
    const reference = parseTraceParent(valid);
    expect(reference).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    });
    expect(formatTraceParent(reference!)).toBe(valid);
  });

  it('reads a later version with more fields, as the specification requires', () => {
    expect(parseTraceParent(`01${valid.slice(2)}-more`)?.spanId).toBe('b7ad6b7169203331');
  });

  it.each([
    undefined,
    42,
    '',
    'junk',
    `ff${valid.slice(2)}`,
    `${valid}-more`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
  ])('takes %p for no parent', (value) => {
    expect(parseTraceParent(value)).toBeUndefined();
  });
});
