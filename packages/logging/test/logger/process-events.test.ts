import { execFile } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { configureLogging, getLogger, loggingStats, reopenLogging } from '../../src/index.ts';

describe('with captureUncaught', () => {
  const fixture = fileURLToPath(new URL('../fixtures/uncaught.ts', import.meta.url));

  function run(...args: readonly string[]) {
    const node = ['--no-warnings', '--conditions=@wflo/source', fixture, ...args];
    const options = { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 60_000 };
    return new Promise<{ code: unknown; stderr: string; lines: Record<string, unknown>[] }>(
      (resolve) => {
        execFile(process.execPath, node, options, (error, stdout, stderr) => {
          const lines = stdout.trimEnd().split('\n');
          const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
          resolve({ code: error?.code ?? 0, stderr, lines: parsed });
        });
      },
    );
  }

  it.each([
    ['exception', 'uncaughtException', { exception: { message: 'refused [Redacted]' } }],
    ['rejection', 'unhandledRejection', { exception: { message: 'refused [Redacted]' } }],
    ['value', 'uncaughtException', { thrown: '[Redacted]' }],
  ] as const)(
    'an uncaught %s is the last line, without its secret, and ends with 1',
    async (how, origin, fields) => {
      const { code, stderr, lines } = await run(how);
      expect(lines).toMatchObject([
        { level: 'critical', event: 'uncaught_exception', origin, ...fields },
      ]);
      expect(stderr).toBe('');
      expect(code).toBe(1);
    },
  );

  it('whoever listens, too, decides whether the process goes on', async () => {
    const { code, lines } = await run('exception', 'listener');
    expect(lines.map(({ event }) => event)).toEqual(['uncaught_exception', 'goes_on']);
    expect(code).toBe(0);
  });
});

describe('a file that is rotated', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-rotate-'));
    path = join(folder, 'app.log');
  });
  afterEach(() => {
    configureLogging({ destination: { write: () => true } });
    rmSync(folder, { recursive: true, force: true });
  });

  const eventsOf = (file: string): unknown[] => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => (JSON.parse(line) as { event: unknown }).event);
  };

  it('by renaming it is opened anew by reopenLogging, and no line is lost', () => {
    configureLogging({ jsonOutput: true, destination: path });
    getLogger().info('first');
    renameSync(path, `${path}.1`);
    getLogger().info('second');
    reopenLogging();
    getLogger().info('third');
    expect(eventsOf(`${path}.1`)).toEqual(['first', 'second']);
    expect(eventsOf(path)).toEqual(['third']);
  });

  it('is reopened at SIGHUP, by an option that a later configuration can unset', () => {
    const before = process.listenerCount('SIGHUP');
    configureLogging({ jsonOutput: true, destination: path, reopenOnSighup: true });
    getLogger().info('first');
    renameSync(path, `${path}.1`);
    process.emit('SIGHUP');
    getLogger().info('second');
    expect(eventsOf(path)).toEqual(['second']);
    expect(process.listenerCount('SIGHUP')).toBe(before + 1);
    configureLogging({ jsonOutput: true, destination: path });
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });

  it('by copying and truncating goes on at its start', () => {
    configureLogging({ jsonOutput: true, destination: path });
    getLogger().info('first');
    truncateSync(path);
    getLogger().info('second');
    expect(eventsOf(path)).toEqual(['second']);
  });

  it('that cannot be opened any more goes on under its other name, and says so', () => {
    const [logs, moved] = [join(folder, 'logs'), join(folder, 'moved')];
    const destination = join(logs, 'app.log');
    configureLogging({ jsonOutput: true, destination, reopenOnSighup: true });
    renameSync(logs, moved);
    writeFileSync(logs, 'a file where its folder was');
    expect(() => {
      reopenLogging();
    }).toThrow(expect.objectContaining({ code: 'WFLO_LOGGING_DESTINATION' }) as Error);
    process.emit('SIGHUP');
    expect(eventsOf(join(moved, 'app.log'))).toEqual(['log_not_reopened']);
    expect(loggingStats().lastError).toContain('could not be opened');
  });

  it('is none where the destination is another one', () => {
    configureLogging({ jsonOutput: true, destination: { write: () => true } });
    expect(() => {
      reopenLogging();
    }).not.toThrow();
  });
});
