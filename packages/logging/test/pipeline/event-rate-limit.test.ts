import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { configureLogging, flushLogging, getLogger, loggingStats } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const limited = () => captureLog({ maxLinesPerEventPerSecond: 3 });
const rateLimited = (): number => loggingStats().dropped['RATE_LIMITED'] ?? 0;

describe('a limit of lines per event', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    configureLogging({ destination: { write: () => undefined }, jsonOutput: true });
    jest.useRealTimers();
  });

  it('writes that many of an event, and then says how many it left out', () => {
    const log = limited();
    const before = rateLimited();
    for (let i = 0; i < 10; i += 1) getLogger('limit').warning('retrying', { i });
    getLogger('limit').info('other');
    expect(log.all().map(({ event }) => event)).toEqual([
      'retrying',
      'retrying',
      'retrying',
      'other',
    ]);
    expect(rateLimited() - before).toBe(7);
    jest.advanceTimersByTime(2_000);
    expect(log.last()).toMatchObject({
      level: 'warning',
      logger: 'limit',
      event: 'events_suppressed',
      suppressed_event: 'retrying',
      suppressed: 7,
    });
  });

  it('begins again each second, and every line is written or counted', () => {
    const log = limited();
    for (let second = 0; second < 3; second += 1) {
      for (let i = 0; i < 10; i += 1) getLogger('limit').info('tick');
      jest.advanceTimersByTime(1_000);
    }
    jest.advanceTimersByTime(2_000);
    const written = log.all().filter(({ event }) => event === 'tick').length;
    const reported = log
      .all()
      .reduce((sum, { suppressed }) => sum + (typeof suppressed === 'number' ? suppressed : 0), 0);
    expect(written).toBe(9);
    expect(reported).toBe(21);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('counts each logger, level and event by itself', () => {
    const log = limited();
    for (let i = 0; i < 3; i += 1) {
      getLogger('one').info('tick');
      getLogger('two').info('tick');
      getLogger('one').error('tick');
      getLogger('one').info('tock');
    }
    expect(log.raw).toHaveLength(12);
  });

  it('reports at a flush what is not reported yet, without its secrets', async () => {
    const log = limited();
    const event = 'call with Bearer abcdefgh12345678 failed';
    for (let i = 0; i < 5; i += 1) getLogger('limit').info(event);
    await flushLogging();
    expect(log.last()).toMatchObject({ suppressed: 2 });
    expect(log.raw.join('')).not.toContain('abcdefgh12345678');
    await flushLogging();
    expect(log.raw).toHaveLength(4);
  });

  it('lets through what has more names than can be counted', () => {
    const log = limited();
    for (let i = 0; i < 1_500; i += 1) getLogger('limit').info(`event ${i}`);
    expect(log.raw).toHaveLength(1_500);
  });

  it('leaves everything as it is by default, and refuses what is no number of lines', () => {
    const log = captureLog();
    for (let i = 0; i < 5_000; i += 1) getLogger('limit').info('tick');
    expect(log.raw).toHaveLength(5_000);
    for (const maxLinesPerEventPerSecond of [0, -1, 1.5, Number.NaN]) {
      expect(() => captureLog({ maxLinesPerEventPerSecond })).toThrow(/a positive integer/);
    }
  });
});

it('what was left out is reported when the process exits', () => {
  const source = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
  const program = `
    import { configureLogging, getLogger } from ${JSON.stringify(source)};
    configureLogging({ jsonOutput: true, maxLinesPerEventPerSecond: 1 });
    for (let i = 0; i < 4; i += 1) getLogger('limit').info('tick');
    process.exit(0);`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--no-warnings', '--conditions=@wflo/source', '--input-type=module', '-e', program],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ event: 'events_suppressed', suppressed: 3 });
});
