import { Writable } from 'node:stream';
import { pino } from 'pino';
import { getLogger, setLogLevel } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

/** The message that pino writes for the same call. */
function messageOfPino(...args: readonly unknown[]): string {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const logger = pino(stream) as unknown as Record<'info', (...all: readonly unknown[]) => void>;
  logger.info(...args);
  return (JSON.parse(written[0] ?? '{}') as { msg: string }).msg;
}

describe('a call that was written for pino', () => {
  it.each([
    ['hello %s', 'world'],
    ['%d of %d in %i ms', 1, 2n, 3.7],
    ['%s and %j', 'a', 'b'],
    ['all of it: 100%', 5],
    ['%d%% of %s', 50, 'it'],
    ['%s %s', 'one value'],
  ])('has its message: %j', (event, ...values) => {
    const log = captureLog();
    const { info } = getLogger() as unknown as Record<'info', (...all: unknown[]) => void>;
    info(event, ...values);
    info({ a: 1 }, event, ...values);
    const message = messageOfPino(event, ...values);
    expect(log.all()).toMatchObject([{ event: message }, { event: message, a: 1 }]);
  });

  it('keeps values that have no placeholder, and redacts objects', () => {
    const log = captureLog();
    getLogger().info('%s by %o', 'login', { password: 'planted' });
    const { info } = getLogger() as unknown as Record<'info', (...all: unknown[]) => void>;
    info('%s', 'a', 'b');
    info('password=%s', 'planted');
    expect(log.all()).toMatchObject([
      { event: expect.stringContaining('[Redacted]') as string },
      { event: 'a', args: ['b'] },
      { event: 'password=[Redacted]' },
    ]);
    expect(log.raw.join('')).not.toContain('planted');
  });

  it('may have null for fields, and what was caught', () => {
    const log = captureLog();
    const caught: unknown = new Error('no');
    getLogger().info(null, 'a');
    getLogger().error(caught, 'b');
    getLogger().error(caught);
    getLogger().error('c', caught);
    expect(log.all()).toMatchObject([
      { event: 'a' },
      { event: 'b', exception: { message: 'no' } },
      { event: 'no', exception: { message: 'no' } },
      { event: 'c', exception: { message: 'no' } },
    ]);
  });

  it('makes children, asks for levels, and has trace', () => {
    const log = captureLog({ level: 'TRACE' });
    const child = getLogger('calls').child({ a: 1 });
    child.trace('b');
    expect(log.last()).toMatchObject({ level: 'trace', event: 'b', a: 1 });
    setLogLevel('WARNING', 'calls');
    const asked = ['trace', 'debug', 'INFO', 'warn', 'error', 'fatal', 'silent'];
    expect(asked.filter((level) => child.isLevelEnabled(level))).toEqual([
      'warn',
      'error',
      'fatal',
      'silent',
    ]);
  });
});

it('the compiler refuses what the line would not show as meant', () => {
  captureLog();
  const logger = getLogger();
  interface Row {
    readonly id: number;
  }
  const row: Row = { id: 1 };
  logger.info('row', row);
  logger.info(row, 'row %d of %d', 1, 2);
  // @ts-expect-error a text is no field
  logger.info('user', 'Ada');
  // @ts-expect-error one value is missing
  logger.info('%s and %s', 'one');
  // @ts-expect-error one value is too much
  logger.info('%s', 'one', 'two');
});
