import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  configureLogging,
  configureLoggingOnce,
  createLogging,
  getLogger,
  getLogLevels,
  setLogLevel,
} from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const eventsIn = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/"event":"([^"]*)"/g)].map(([, event]) => event);

describe("a library's own configuration and the application's", () => {
  it('each have their destination, level, service and redaction', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'wflo-own-logging-')), 'library.log');
    const log = captureLog({ level: 'ERROR', service: 'app' });
    const options = { level: 'DEBUG', jsonOutput: true, destination: file, service: 'library' };
    const library = createLogging({ ...options, redact: { keys: ['plate'] } });
    library.getLogger('lib').debug('of_library', { plate: 'B-XY 1' });
    getLogger('app').info('not written');
    getLogger('app').error('of_app', { plate: 'B-XY 1' });
    configureLogging({ level: 'ERROR', destination: 2 });
    library.getLogger('lib').debug('later');
    await library.flush();
    expect(eventsIn(file)).toEqual(['of_library', 'later']);
    expect(readFileSync(file, 'utf8')).toMatch(/"service":"library","plate":"\[Redacted\]"/);
    expect(log.all()).toMatchObject([{ event: 'of_app', service: 'app', plate: 'B-XY 1' }]);
  });

  it('have levels apart from each other', () => {
    captureLog({ level: 'ERROR' });
    const library = createLogging({ level: 'DEBUG', destination: { write: () => true } });
    const logger = library.getLogger('lib');
    setLogLevel('CRITICAL');
    expect(logger.isLevelEnabled('debug')).toBe(true);
    library.setLogLevel('WARNING', 'lib');
    expect(logger.level).toBe('warn');
    expect(library.getLogLevels()).toEqual({ root: 'DEBUG', lib: 'WARNING' });
    expect(getLogLevels()).not.toHaveProperty('lib');
  });

  it('are one where the library configures only what nobody has', () => {
    const log = captureLog();
    expect(configureLoggingOnce({ destination: { write: () => true } })).toBe(false);
    getLogger().info('of_app');
    expect(log.last()).toMatchObject({ event: 'of_app' });
  });
});

describe('a level of a logger', () => {
  it('holds for it and its children, through configurations, until a newer one is set for its name', () => {
    captureLog({ level: 'INFO' });
    const logger = getLogger('own.level');
    const [before, other] = [logger.child({}), getLogger('own.level')];
    logger.level = 'debug';
    captureLog({ level: 'WARNING' });
    const levels = () => [logger, before, logger.child({}), other].map(({ level }) => level);
    expect(levels()).toEqual(['debug', 'debug', 'debug', 'warn']);
    setLogLevel('ERROR', 'another');
    expect(levels()).toEqual(['debug', 'debug', 'debug', 'warn']);
    setLogLevel('ERROR', 'own');
    expect(levels()).toEqual(['error', 'error', 'error', 'error']);
    logger.level = 'trace';
    expect(levels()).toEqual(['trace', 'trace', 'trace', 'error']);
  });
});

it.each([
  ['trace', ['trace', 'debug', 'fatal']],
  ['SILENT', []],
])('LOG_LEVEL=%s is a level', (LOG_LEVEL, expected) => {
  const before = process.env['LOG_LEVEL'];
  process.env['LOG_LEVEL'] = LOG_LEVEL;
  const events: string[] = [];
  const write = (text: string) => events.push((JSON.parse(text) as { event: string }).event);
  try {
    const logger = createLogging({ jsonOutput: true, destination: { write } }).getLogger();
    for (const level of ['trace', 'debug', 'fatal'] as const) logger[level](level);
  } finally {
    if (before === undefined) delete process.env['LOG_LEVEL'];
    else process.env['LOG_LEVEL'] = before;
  }
  expect(events).toEqual(expected);
});
