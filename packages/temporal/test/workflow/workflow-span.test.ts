import { OpenSpan } from '../../src/workflow/workflow-span.ts';

const own = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const begin = (name = 'order') =>
  new OpenSpan({ uid: 'run/span/1', name, own, parentSpanId: undefined, startMillis: 0 });

function call(span: OpenSpan, method: 'setAttribute' | 'addEvent', ...given: unknown[]): void {
  const fn: unknown = Reflect.get(span, method);
  if (typeof fn !== 'function') throw new TypeError(method);
  Reflect.apply(fn, span, given);
}

const refuse = (): never => {
  throw new Error('a trap that throws');
};
/** Each way to look at it throws. */
const unreadable: unknown = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse });

/** What the span is given by programs of plain JavaScript, where types do not hold. */
function abuse(span: OpenSpan): void {
  const textless: unknown = Object.create(null);
  for (const value of [undefined, null, Symbol('s'), 1n, {}, () => 1, textless, unreadable]) {
    call(span, 'setAttribute', 'odd', value);
    call(span, 'setAttribute', value, 1);
    call(span, 'addEvent', value, value);
    span.recordError(value);
  }
  const throwing = {
    get boom(): never {
      throw new Error('a getter that throws');
    },
  };
  call(span, 'addEvent', 'throws', throwing);
}

describe('a span of workflow code', () => {
  it('takes whatever it is given and leaves the sandbox as plain data', () => {
    const span = begin();
    abuse(span);
    const emission = span.end(1);
    expect(structuredClone(emission)).toEqual(emission);
    expect(emission?.attributes).not.toHaveProperty('odd');
  });

  it('has a name whatever it was given as one', () => {
    const span: unknown = Reflect.construct(OpenSpan, [{ own, name: unreadable, uid: 'u' }]);
    expect(span instanceof OpenSpan && span.end(1)?.name).toBe('unreadable');
  });

  it('has failed by an error that cannot be read', () => {
    const span = begin();
    span.recordError(unreadable);
    expect(span.end(1)?.failure?.type).toBe('unknown');
  });

  it('keeps a name that objects have for something else', () => {
    const span = begin();
    span.setAttribute('__proto__', 'x');
    span.setAttribute('constructor', 'y');
    expect(Object.entries(span.end(1)?.attributes ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('is bounded in entries and in the length of each, and says what it left out', () => {
    const span = begin('n'.repeat(100_000));
    for (let index = 0; index < 1_000; index++) span.setAttribute(`a${index}`, index);
    span.setAttribute('a0', 'x'.repeat(1_000_000));
    span.recordError(new Error('m'.repeat(1_000_000)));
    const emission = span.end(1);
    expect(Object.keys(emission?.attributes ?? {})).toHaveLength(129);
    expect(emission?.attributes['wflo.span.left_out']).toBe(872);
    expect(emission?.attributes['a0']).toHaveLength(4_096);
    expect(JSON.stringify(emission).length).toBeLessThan(20_000);
  });

  it('has ended once', () => {
    const span = begin();
    expect(span.end(1)).toBeDefined();
    span.setAttribute('late', 1);
    expect(span.end(2)).toBeUndefined();
  });
});
