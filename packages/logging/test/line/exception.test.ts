import { getLogger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

class PaymentRefused extends Error {
  readonly code = 'PAYMENT_REFUSED';
  readonly order = { id: 'o-1', apiKey: 'hidden' };
}

const exceptionOf = (log: ReturnType<typeof captureLog>): Record<string, unknown> =>
  log.last()['exception'] as Record<string, unknown>;

describe('an error', () => {
  it.each(['err', 'error', 'exc_info', 'exception'])('under %s becomes exception', (name) => {
    const log = captureLog();
    getLogger().error('x', { [name]: new TypeError('bad'), other: 1 });
    expect(exceptionOf(log)).toMatchObject({ type: 'TypeError', message: 'bad' });
    expect(exceptionOf(log)['stack']).toContain('exception.test.ts');
    expect(Object.keys(log.last())).toEqual([
      'timestamp',
      'level',
      'logger',
      'event',
      'other',
      'exception',
    ]);
  });

  it.each([
    ['first', (error: Error) => [error, 'x']],
    ['second', (error: Error) => ['x', error]],
    ['alone', (error: Error) => [error]],
  ])('as the argument that comes %s becomes exception', (_place, args) => {
    const log = captureLog();
    const { error } = getLogger() as unknown as Record<'error', (...a: unknown[]) => void>;
    error(...args(new Error('bad')));
    expect(exceptionOf(log)).toMatchObject({ type: 'Error', message: 'bad' });
  });

  it('shows its class, its code and its own properties, without secrets', () => {
    const log = captureLog();
    getLogger().error('x', { err: new PaymentRefused('no') });
    expect(exceptionOf(log)).toMatchObject({
      type: 'PaymentRefused',
      message: 'no',
      code: 'PAYMENT_REFUSED',
      details: { order: { id: 'o-1', apiKey: '[Redacted]' } },
    });
  });

  it('does not fill the line with what it drags along', () => {
    const log = captureLog();
    const sockets = Array.from({ length: 200 }, (_, id) => ({ id, buffer: 'x'.repeat(1_000) }));
    getLogger().error('x', { err: Object.assign(new Error('m'), { request: { sockets } }), a: 1 });
    expect(log.last()).toMatchObject({ a: 1, exception: { message: 'm' } });
    expect(JSON.stringify(exceptionOf(log)['details']).length).toBeLessThan(10_000);
  });

  it('brings its whole chain of causes with their stacks', () => {
    const log = captureLog();
    const root = new RangeError('root');
    const middle = new Error('middle', { cause: root });
    getLogger().error('x', { err: new Error('top', { cause: middle }) });
    expect(exceptionOf(log)).toMatchObject({
      message: 'top',
      cause: { message: 'middle', cause: { type: 'RangeError', message: 'root' } },
    });
    expect(JSON.stringify(exceptionOf(log)).match(/"stack"/g)).toHaveLength(3);
  });

  it('brings the errors of an AggregateError, and causes that are no errors', () => {
    const log = captureLog();
    const error = new AggregateError([new Error('a'), 'b'], 'many', { cause: { why: 1 } });
    getLogger().error('x', { err: error });
    expect(exceptionOf(log)).toMatchObject({
      type: 'AggregateError',
      errors: [{ message: 'a' }, 'b'],
      cause: { why: 1 },
    });
  });

  it('that is its own cause, or has endless causes, ends', () => {
    const log = captureLog();
    const self = new Error('self');
    self.cause = self;
    getLogger().error('x', { err: self });
    expect(exceptionOf(log)['cause']).toBe('[Circular]');
    let chain = new Error('0');
    for (let i = 1; i < 1_000; i += 1) chain = new Error(String(i), { cause: chain });
    getLogger().error('y', { err: chain });
    expect(exceptionOf(log)).toMatchObject({ message: '999', cause: { message: '998' } });
    expect(log.raw.at(-1)?.match(/"stack"/g)).toHaveLength(10);
  });

  it('in another field stays there in the same shape', () => {
    const log = captureLog();
    getLogger().error('x', { reasons: [new Error('a')], err: new Error('b') });
    expect(log.last()).toMatchObject({
      reasons: [{ type: 'Error', message: 'a' }],
      exception: { message: 'b' },
    });
  });

  it('never shares the name exception with a field of the caller', () => {
    const log = captureLog();
    getLogger().error('a', { exception: 'text', err: new Error('e') });
    getLogger().error(new Error('e'), 'b');
    getLogger()
      .bind({ exception: 'bound' })
      .error('c', { err: new Error('e') });
    expect(log.all()[0]).toMatchObject({ exception: 'text', err: { message: 'e' } });
    expect(log.all()[2]).toMatchObject({ exception: { message: 'e' } });
    for (const line of log.raw) expect(line.match(/"exception":/g)).toHaveLength(1);
  });
});
