import { getLogger, getLogLevels, InvalidLevelError, setLogLevel } from '../../src/index.ts';
import { jest } from '@jest/globals';
import { captureLog } from '../captured-log.ts';

const events = (log: ReturnType<typeof captureLog>): unknown[] =>
  log.all().map((line) => line['event']);

/** An error is compared by its message only; this one checks the code. */
const withCode = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('levels', () => {
  it('are INFO unless said otherwise, and any case is a level', () => {
    const log = captureLog({ level: 'warning' });
    const logger = getLogger('levels.case');
    logger.info('no');
    logger.warning('yes');
    setLogLevel('dEbUg');
    logger.debug('now');
    expect(events(log)).toEqual(['yes', 'now']);
  });

  it('of a prefix govern the names below it, the longest first, for loggers made before', () => {
    const log = captureLog({ level: 'ERROR' });
    const docker = getLogger('p.sandbox.docker');
    const sibling = getLogger('p.sandboxes');
    docker.debug('before');
    setLogLevel('DEBUG', 'p.sandbox');
    docker.debug('prefix');
    sibling.debug('sibling');
    setLogLevel('CRITICAL', 'p.sandbox.docker');
    docker.error('own');
    docker.critical('critical');
    expect(events(log)).toEqual(['prefix', 'critical']);
    expect(getLogLevels()).toMatchObject({
      root: 'ERROR',
      'p.sandbox': 'DEBUG',
      'p.sandbox.docker': 'CRITICAL',
    });
  });

  it('set for prefixes outlive a new configuration', () => {
    captureLog();
    setLogLevel('CRITICAL', 'q.lasting');
    const log = captureLog({ level: 'INFO' });
    getLogger('q.lasting').error('quiet');
    getLogger('q.other').info('heard');
    expect(events(log)).toEqual(['heard']);
  });

  it('that do not exist are refused, naming the value and what was expected', () => {
    captureLog();
    expect(() => {
      setLogLevel('LOUD');
    }).toThrow(InvalidLevelError);
    expect(() => {
      setLogLevel('LOUD');
    }).toThrow(/"LOUD".*DEBUG, INFO, WARNING, ERROR, CRITICAL/);
    expect(() => captureLog({ level: '' })).toThrow(withCode('WFLO_LOGGING_INVALID_LEVEL'));
  });

  describe('set for a time', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('hold for that long, and then the level set to last holds again', () => {
      const log = captureLog({ level: 'WARNING' });
      const logger = getLogger('t.sandbox.docker');
      setLogLevel('ERROR', 't.sandbox');
      setLogLevel('DEBUG', 't.sandbox', { expiresAfterSeconds: 600 });
      expect(getLogLevels()['t.sandbox']).toBe('DEBUG');
      jest.advanceTimersByTime(599_999);
      logger.debug('seen');
      jest.advanceTimersByTime(1);
      logger.warning('hidden');
      logger.error('seen again');
      expect(events(log)).toEqual(['seen', 'seen again']);
      expect(getLogLevels()['t.sandbox']).toBe('ERROR');
    });

    it('leave no trace of a prefix that had no level of its own', () => {
      captureLog();
      setLogLevel('DEBUG', 't.fresh', { expiresAfterSeconds: 1 });
      jest.advanceTimersByTime(1_000);
      expect(getLogLevels()).not.toHaveProperty(['t.fresh']);
    });

    it('hold for the root, too', () => {
      const log = captureLog({ level: 'WARNING' });
      setLogLevel('DEBUG', undefined, { expiresAfterSeconds: 60 });
      getLogger('t.anything').debug('seen');
      jest.advanceTimersByTime(60_000);
      getLogger('t.anything').info('hidden');
      expect(events(log)).toEqual(['seen']);
      expect(getLogLevels()['root']).toBe('WARNING');
    });

    it('start anew when set again, and end when a level is set to last', () => {
      captureLog({ level: 'INFO' });
      setLogLevel('DEBUG', 't.again', { expiresAfterSeconds: 10 });
      jest.advanceTimersByTime(9_000);
      setLogLevel('DEBUG', 't.again', { expiresAfterSeconds: 10 });
      jest.advanceTimersByTime(9_000);
      expect(getLogLevels()['t.again']).toBe('DEBUG');
      setLogLevel('ERROR', 't.again');
      jest.advanceTimersByTime(60_000);
      expect(getLogLevels()['t.again']).toBe('ERROR');
      expect(jest.getTimerCount()).toBe(0);
    });

    it.each([0, -1, Number.NaN, Infinity, 604_801])('are refused for %p seconds', (seconds) => {
      captureLog();
      expect(() => {
        setLogLevel('DEBUG', 't.refused', { expiresAfterSeconds: seconds });
      }).toThrow(withCode('WFLO_LOGGING_INVALID_OPTION'));
      expect(getLogLevels()).not.toHaveProperty(['t.refused']);
    });
  });

  it('cannot be set for endlessly many names', () => {
    captureLog();
    expect(() => {
      for (let i = 0; i < 2_000; i += 1) setLogLevel('INFO', `n${i}`);
    }).toThrow(withCode('WFLO_LOGGING_INVALID_OPTION'));
    expect(Object.keys(getLogLevels()).length).toBeLessThanOrEqual(1_001);
  });
});
