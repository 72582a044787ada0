import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import {
  configureLogging,
  DestinationError,
  flushLogging,
  getLogger,
  InvalidOptionError,
  LoggingError,
} from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const SOURCE = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

async function run(code: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = `
    const resources = () => String(process.getActiveResourcesInfo());
    // node:util itself reads the colours of stderr, which opens a handle on a pipe
    await import('node:util');
    const before = resources();
    const { configureLogging, getLogger } = await import(${JSON.stringify(SOURCE)});
    const after = resources();
    ${code}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--conditions=@wflo/source', '--input-type=module', '--eval', script],
    { env: { PATH: process.env['PATH'], ...env }, timeout: 20_000 },
  );
  return stdout;
}

describe('a logger', () => {
  it('works before configuration, and follows each later one', () => {
    const logger = getLogger('early').bind({ a: 1 });
    const first = captureLog();
    logger.info('x');
    const second = captureLog({ level: 'ERROR', service: 's' });
    logger.info('no');
    logger.error('y');
    expect(first.all()).toMatchObject([{ event: 'x', a: 1 }]);
    expect(second.all()).toMatchObject([{ event: 'y', a: 1, service: 's' }]);
  });

  it('without configuration writes JSON to a pipe, from INFO on', async () => {
    const stdout = await run(`getLogger('n').debug('no'); getLogger('n').info('yes', { a: 1 })`);
    expect(JSON.parse(stdout)).toMatchObject({ level: 'info', logger: 'n', event: 'yes', a: 1 });
  });

  it('takes level and format from the environment', async () => {
    const code = `getLogger('n').debug('yes')`;
    const stdout = await run(code, { LOG_LEVEL: 'debug', LOG_JSON_OUTPUT: 'false' });
    expect(stdout).toMatch(/DEBUG .*yes/);
    expect(stdout).not.toContain('{');
  });

  it('is not stopped by a bad environment as long as nobody configures', async () => {
    const stdout = await run(`getLogger().info('yes')`, { LOG_LEVEL: 'LOUD' });
    expect(JSON.parse(stdout)).toMatchObject({ event: 'yes' });
  });
});

describe('configureLogging', () => {
  it.each<
    [string, Parameters<typeof configureLogging>[0], new (...args: never[]) => LoggingError, string]
  >([
    ['a bad level', { level: 'LOUD' }, LoggingError, 'WFLO_LOGGING_INVALID_LEVEL'],
    ['a bad wait', { maxBlockMillis: -1 }, InvalidOptionError, 'WFLO_LOGGING_INVALID_OPTION'],
    ['a bad descriptor', { destination: 1.5 }, InvalidOptionError, 'WFLO_LOGGING_INVALID_OPTION'],
    [
      'a file in a file',
      { destination: `${SOURCE}/a.log` },
      DestinationError,
      'WFLO_LOGGING_DESTINATION',
    ],
  ])('refuses %s and leaves what was configured', (_name, options, type, code) => {
    const log = captureLog();
    let thrown: unknown;
    try {
      configureLogging(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(type);
    expect(thrown).toMatchObject({ code });
    getLogger().info('still_here');
    expect(log.last()).toMatchObject({ event: 'still_here' });
  });

  it('refuses a bad environment, naming the variable', async () => {
    await expect(run('configureLogging()', { LOG_LEVEL: 'LOUD' })).rejects.toThrow(
      /LOG_LEVEL is "LOUD", expected one of TRACE, DEBUG, INFO/,
    );
    await expect(run('configureLogging()', { LOG_JSON_OUTPUT: 'maybe' })).rejects.toThrow(
      /LOG_JSON_OUTPUT is "maybe", expected true or false/,
    );
  });

  it('leaves nothing that keeps the process from ending, and importing does no work', async () => {
    // a run that does not end by itself would reject here
    const stdout = await run(
      `configureLogging({ jsonOutput: true }); getLogger().info(before, { after });`,
    );
    const { event: before, after } = JSON.parse(stdout) as Record<string, unknown>;
    expect(after).toBe(before);
  });
});

it('flushLogging resolves also when there is nothing to flush', async () => {
  captureLog();
  await expect(flushLogging()).resolves.toBeUndefined();
});
