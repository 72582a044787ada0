import { INVALID_SPANID, INVALID_TRACEID } from '@opentelemetry/api';
import { CancelledFailure, ContinueAsNew } from '@temporalio/workflow';
import {
  activeBaggage,
  activeSpan,
  withBaggage,
  withSpan,
  type WorkflowSpan,
} from '../../src/workflow/interceptors.ts';
import { OpenSpan } from '../../src/workflow/workflow-span.ts';

const own = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const begin = (name = 'order') =>
  new OpenSpan({ uid: 'run/span/1', name, own, parentSpanId: undefined, startMillis: 0 });

function call(span: WorkflowSpan, method: 'setAttribute' | 'addEvent', ...values: unknown[]): void {
  const fn: unknown = Reflect.get(span, method);
  if (typeof fn !== 'function') throw new TypeError(method);
  Reflect.apply(fn, span, values);
}

const refuse = (): never => {
  throw new Error('a trap that throws');
};
/** Each way to look at it throws. */
const unreadable: unknown = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse });

/** What the span gets from programs of plain JavaScript, where types do not hold. */
function abuse(span: WorkflowSpan): void {
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
  it('takes any value and leaves the sandbox as plain data', () => {
    const span = begin();
    abuse(span);
    const emission = span.end(1);
    expect(structuredClone(emission)).toEqual(emission);
    expect(emission.attributes).not.toHaveProperty('odd');
  });

  it('has a name whatever was passed as one', () => {
    const span: unknown = Reflect.construct(OpenSpan, [{ own, name: unreadable, uid: 'u' }]);
    expect(span instanceof OpenSpan && span.end(1).name).toBe('unreadable');
  });

  it('has failed by an error that cannot be read', () => {
    const span = begin();
    span.recordError(unreadable);
    expect(span.end(1).failure?.type).toBe('unknown');
  });

  it('keeps a name that objects have for something else', () => {
    const span = begin();
    span.setAttribute('__proto__', 'x');
    span.setAttribute('constructor', 'y');
    expect(Object.entries(span.end(1).attributes)).toEqual([
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
    expect(Object.keys(emission.attributes)).toHaveLength(129);
    expect(emission.attributes['wflo.span.left_out']).toBe(872);
    expect(emission.attributes['a0']).toHaveLength(4_096);
    expect(JSON.stringify(emission).length).toBeLessThan(20_000);
  });

  it('keeps the last room for what still fits, and counts only what did not', () => {
    const span = begin();
    for (let index = 0; index < 126; index++) span.setAttribute(`a${index}`, index);
    span.addEvent('fits', { entry: 'x'.repeat(4_096) });
    span.setAttribute('fits', 'x'.repeat(4_096));
    const full = span.end(1);
    expect(Object.keys(full.attributes)).toHaveLength(127);
    expect(full.attributes['fits']).toBe('x'.repeat(4_096));
    expect(full.events?.map(({ attributes }) => attributes['entry'])).toEqual(['x'.repeat(4_096)]);
    span.addEvent('left out');
    const { attributes, events } = span.end(1);
    expect(attributes['wflo.span.left_out']).toBe(1);
    expect(events).toEqual(full.events);
  });

  it('ends a text that it cuts in an ellipsis', () => {
    const span = begin();
    span.setAttribute('long', `${'x'.repeat(4_095)}yz`);
    expect(span.end(1).attributes['long']).toBe(`${'x'.repeat(4_095)}…`);
  });

  it('has attributes and events of text, numbers and switches, in their order', () => {
    const span = begin();
    const attributes = { text: 'a', count: 1, is: false };
    for (const [name, value] of Object.entries(attributes)) span.setAttribute(name, value);
    span.addEvent('first', attributes);
    call(span, 'addEvent', 'second', 'no attributes');
    const emission = span.end(1);
    expect(emission.attributes).toEqual(attributes);
    expect(emission.events?.map(({ name, attributes: own }) => [name, own])).toEqual([
      ['first', attributes],
      ['second', {}],
    ]);
  });

  it('has failed by what was thrown', () => {
    const failureAfter = (error: unknown) => {
      const span = begin();
      span.recordError(error);
      return span.end(1).failure;
    };
    const stack = 'RangeError: m\n    at somewhere';
    const error = Object.assign(new RangeError('m'), { stack });
    expect(failureAfter(error)).toEqual({ type: 'RangeError', message: 'm', stack });
    expect(failureAfter(Object.assign(error, { type: 7 }))?.type).toBe('RangeError');
    expect(failureAfter(Object.assign(error, { type: 'TooFar' }))?.type).toBe('TooFar');
    expect(failureAfter(Object.assign(error, { stack: 7 }))?.stack).toBeUndefined();
    expect(failureAfter('no more')).toEqual({ type: 'string', message: 'no more' });
  });

  it('has not failed by a cancellation, nor by going on as a new run', () => {
    const span = begin();
    span.recordError(new CancelledFailure('enough'));
    span.recordError(new ContinueAsNew({ workflowType: 'chain' }));
    const { failure, attributes } = span.end(1);
    expect(failure).toBeUndefined();
    expect(attributes).toEqual({ cancelled: true });
  });

  it('leaves as it stands: nothing of it changes later', () => {
    const span = begin();
    span.addEvent('early');
    const emission = span.end(1);
    const before = structuredClone(emission);
    span.setAttribute('late', 1);
    span.addEvent('late');
    span.recordError(new Error('late'));
    expect(emission).toEqual(before);
  });
});

describe('the span outside of workflow code', () => {
  it('has the ids that are valid nowhere, and takes anything', () => {
    const span = activeSpan();
    expect([span.traceId, span.spanId]).toEqual([INVALID_TRACEID, INVALID_SPANID]);
    abuse(span);
    expect(withSpan('order', { lines: 2 }, () => activeSpan())).toBe(span);
    expect(withBaggage({ tenant: 'acme' }, () => activeBaggage())).toEqual({});
  });
});
