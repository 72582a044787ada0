import { pino } from 'pino';
import {
  configureLogging,
  flushLogging,
  getLogger,
  loggingStats,
  toPino,
  type LoggingOptions,
} from '../../src/index.ts';

/** An existing pino logger with a format of its own, and what it wrote. */
function existing(level: string, options: Omit<LoggingOptions, 'destination'> = {}) {
  const lines: string[] = [];
  const logger = pino(
    { level, base: { pid: 1 }, timestamp: false, messageKey: 'message' },
    { write: (line: string) => lines.push(line) },
  );
  configureLogging({ level: 'DEBUG', ...options, destination: logger });
  return { logger, written: () => lines.map((line) => JSON.parse(line) as unknown) };
}

describe('a pino logger as destination', () => {
  it('writes our events and fields in its own format', () => {
    const { written } = existing('debug', { service: 'shop' });
    getLogger('cart').bind({ cart_id: 7 }).warning('almost_full 100%d', { items: 99 });
    expect(written()).toEqual([
      {
        level: 40,
        pid: 1,
        logger: 'cart',
        service: 'shop',
        cart_id: 7,
        items: 99,
        message: 'almost_full 100%d',
      },
    ]);
  });

  it.each([
    ['debug', 20],
    ['info', 30],
    ['warning', 40],
    ['error', 50],
    ['critical', 60],
  ] as const)('takes %s as its %p', (level, number) => {
    const { written } = existing('trace');
    getLogger()[level]('x');
    expect(written()).toMatchObject([{ level: number }]);
  });

  it('gets no secrets, and errors with their causes', () => {
    const { written } = existing('info');
    const err = new Error('password=planted', { cause: new Error('root') });
    getLogger().error('failed', { err, token: 'planted-7f3a9c21' });
    expect(JSON.stringify(written())).not.toContain('planted');
    expect(written()).toMatchObject([{ exception: { cause: { message: 'root' } } }]);
  });

  it('filters by its own level, too', () => {
    const { written } = existing('error');
    const before = loggingStats().dropped;
    getLogger().info('filtered');
    expect(written()).toEqual([]);
    expect(loggingStats().dropped).toEqual(before);
  });

  it('counts a line that it filters against no limit of an event', () => {
    const { logger, written } = existing('error', { maxLinesPerEventPerSecond: 1 });
    const before = loggingStats().dropped;
    for (let count = 0; count < 3; count += 1) getLogger().info('often');
    expect(loggingStats().dropped).toEqual(before);
    logger.level = 'info';
    getLogger().info('often');
    expect(written()).toMatchObject([{ message: 'often' }]);
  });

  it('that cannot tell its level costs the line, which is counted', () => {
    const { logger } = existing('info');
    logger.isLevelEnabled = () => {
      throw new Error('no level');
    };
    const before = loggingStats().dropped['DESTINATION'] ?? 0;
    getLogger().info('x');
    expect(loggingStats().dropped['DESTINATION']).toBe(before + 1);
  });

  it('gets lines as JSON though text for people is configured', () => {
    const { written } = existing('info', { jsonOutput: false });
    getLogger().info('x');
    expect(written()).toMatchObject([{ message: 'x' }]);
  });

  it('is flushed, and its failure reaches nobody', async () => {
    existing('info');
    await flushLogging();
    configureLogging({
      destination: pino({
        hooks: {
          logMethod: () => {
            throw new Error('a hook that fails');
          },
        },
      }),
    });
    getLogger().info('x');
    expect(loggingStats().lastError).toContain('a hook that fails');
  });

  it('that is made of ours drops the line instead of going round for ever', () => {
    configureLogging({ destination: toPino(getLogger('round')) });
    getLogger().info('x');
    expect(loggingStats().dropped['REENTRANT']).toBeGreaterThan(0);
  });
});
