import { getLogger, type Logger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

describe('a line', () => {
  it('has timestamp, level, logger and event first, then the fields directly', () => {
    const log = captureLog();
    getLogger('wflo.worker').info('workflow_started', { workflow_id: 'w', attempt: 1, ok: true });
    expect(log.raw[0]).toMatch(
      /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":"info","logger":"wflo\.worker","event":"workflow_started","workflow_id":"w","attempt":1,"ok":true\}\n$/,
    );
  });

  it.each([
    ['debug', 'debug'],
    ['info', 'info'],
    ['warning', 'warning'],
    ['warn', 'warning'],
    ['error', 'error'],
    ['critical', 'critical'],
    ['fatal', 'critical'],
  ] as const)('of %s() has level %s', (method, level) => {
    const log = captureLog();
    getLogger()[method]('x');
    expect(log.last()).toMatchObject({ level, event: 'x', logger: 'root' });
  });

  it('carries the configured service unless the caller names another', () => {
    const log = captureLog({ service: 'worker' });
    getLogger().info('a');
    getLogger().info('b', { service: 'other' });
    expect(log.all().map((line) => line['service'])).toEqual(['worker', 'other']);
    expect(log.raw[1]?.match(/"service"/g)).toHaveLength(1);
  });
});

describe('arguments', () => {
  it('may come in the order of pino', () => {
    const log = captureLog();
    getLogger().info({ a: 1 }, 'x');
    expect(log.last()).toMatchObject({ event: 'x', a: 1 });
  });

  it('may be one record with its event', () => {
    const log = captureLog();
    getLogger().info({ event: 'x', a: 1 });
    expect(log.last()).toMatchObject({ event: 'x', a: 1 });
    expect(log.last()).not.toHaveProperty('event_');
  });

  it('keep what is too much or of another kind', () => {
    const log = captureLog();
    const { info } = getLogger() as unknown as Record<'info', (...args: unknown[]) => void>;
    info('a', 'text');
    info('b', { x: 1 }, 2);
    info(42);
    info({ y: 1 }, 'c', 3);
    info(null, null);
    info('d', [1, 2]);
    expect(log.all()).toMatchObject([
      { event: 'a', args: ['text'] },
      { event: 'b', args: [{ x: 1 }, 2] },
      { event: 42 },
      { event: 'c', y: 1, args: [3] },
      { event: null },
      { event: 'd', value: [1, 2] },
    ]);
  });

  it('never throw, whatever they and the name of the logger are', () => {
    const log = captureLog();
    const unreadable = {
      get a(): number {
        throw new Error('no');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const { info } = getLogger() as { info: (...args: unknown[]) => void };
    info(unreadable, 'a', 1);
    info(proxy, 'b', 2);
    const named = getLogger as (name: unknown) => Logger;
    for (const name of [null, 5, Symbol('s')]) named(name).info('c');
    expect(log.all()).toMatchObject([
      { event: 'a', a: '[Throws: no]', args: [1] },
      { event: 'b', args: [2] },
      { logger: 'null' },
      { logger: '5' },
      { logger: 'Symbol(s)' },
    ]);
  });

  it('never overwrite a part of the line: such a field gets an underscore more', () => {
    const log = captureLog();
    getLogger('mine').info('x', { event: 'e', event_: 'f', level: 9, logger: 'l', timestamp: 0 });
    expect(log.last()).toMatchObject({
      event: 'x',
      event_: 'e',
      event__: 'f',
      level: 'info',
      level_: 9,
      logger: 'mine',
      logger_: 'l',
      timestamp_: 0,
    });
  });

  it('leave undefined out and keep null', () => {
    const log = captureLog();
    getLogger().info('x', { gone: undefined, none: null });
    expect(log.last()).not.toHaveProperty('gone');
    expect(log.last()['none']).toBeNull();
  });
});

describe('bind', () => {
  it('adds fields to the lines of the new logger only', () => {
    const log = captureLog();
    const parent = getLogger();
    const child = parent.bind({ workflow_id: 'w' }).bind({ execution_id: 'e' });
    child.info('a');
    parent.info('b');
    expect(log.all()[0]).toMatchObject({ workflow_id: 'w', execution_id: 'e' });
    expect(log.all()[1]).not.toHaveProperty('workflow_id');
  });

  it('is overridden by the call, and each name stands once on the line', () => {
    const log = captureLog();
    getLogger().bind({ step_id: 'a', other: 1 }).info('x', { step_id: 'b' });
    expect(log.last()).toMatchObject({ step_id: 'b', other: 1 });
    expect(log.raw[0]?.match(/"step_id"/g)).toHaveLength(1);
  });

  it('shows a bound object as it is when the line is written', () => {
    const log = captureLog();
    const progress = { done: 0 };
    const logger = getLogger().bind({ progress });
    logger.info('a');
    progress.done = 1;
    logger.info('b');
    expect(log.all().map((line) => line['progress'])).toEqual([{ done: 0 }, { done: 1 }]);
  });

  it('is undone by unbind', () => {
    const log = captureLog();
    getLogger().bind({ a: 1, b: 2, c: 3 }).unbind('a', 'c').info('x');
    expect(log.last()).toMatchObject({ b: 2 });
    expect(log.last()).not.toHaveProperty('a');
    expect(log.last()).not.toHaveProperty('c');
  });
});

it('methods work without their logger', () => {
  const log = captureLog();
  const { info, warning }: Logger = getLogger('detached');
  info('a');
  warning('b');
  expect(log.all()).toMatchObject([{ logger: 'detached' }, { level: 'warning' }]);
});
