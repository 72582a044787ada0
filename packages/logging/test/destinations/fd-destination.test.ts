import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { configureLogging, getLogger, loggingStats, type LoggingStats } from '../../src/index.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url));
const NODE_ARGS = ['--no-warnings', '--conditions=@wflo/source'];
const ENV = { ...process.env, NODE_OPTIONS: '' };

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wflo-logging-'));
});
afterEach(() => {
  configureLogging({ destination: { write: () => true } });
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function startFlood(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...NODE_ARGS, fixture('flood')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: ENV,
  });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function request(
  child: ChildProcess,
  message: { lines?: number; flush?: boolean },
): Promise<LoggingStats> {
  const reply = once(child, 'message');
  child.send(message);
  const [stats] = (await reply) as [LoggingStats];
  return stats;
}

const dropped = (stats: LoggingStats): number =>
  Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);

describe('a pipe that nobody reads', () => {
  it('blocks for a bounded time, loses only what it counts, and goes on when it is read', async () => {
    const child = await startFlood();
    const { stdout } = child;
    if (stdout === null) throw new Error('no pipe');
    stdout.pause();
    const stuck = await request(child, { lines: 5_000 });
    expect(stuck.dropped['EAGAIN']).toBeGreaterThan(0);
    expect(stuck.lastError).toBeDefined();

    let output = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    stdout.resume();
    const flushed = await request(child, { flush: true });
    // Room again in the pipe: what was written has been read.
    while (output.split('\n').length - 1 < flushed.written) await once(stdout, 'data');
    const after = await request(child, { lines: 100, flush: true });
    const close = once(child, 'close');
    child.send({ exit: true });
    await close;

    expect(flushed.written + dropped(flushed)).toBe(5_000);
    expect(after.written).toBe(flushed.written + 100);
    expect(dropped(after)).toBe(dropped(flushed));
    const lines = output.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(after.written);
  });
});

it('a reader that takes little at a time costs a burst one wait, and not one for each line', async () => {
  const child = spawn(process.execPath, [...NODE_ARGS, fixture('slow-reader')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: ENV,
  });
  children.push(child);
  await once(child, 'message');
  const { stdout } = child;
  if (stdout === null) throw new Error('no pipe');
  // A chunk each 50 ms, 64 KB at most: the 2 MB of the burst would need seconds.
  let output = '';
  let pauseMillis = 50;
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    stdout.pause();
    setTimeout(() => stdout.resume(), pauseMillis);
  });
  const report = once(child, 'message');
  child.send('go');
  const [stats] = (await report) as [LoggingStats];
  pauseMillis = 0;
  await once(stdout, 'end');

  // No line would have been dropped had each waited for itself: there was room every 50 ms.
  expect(stats.dropped['EAGAIN']).toBeGreaterThan(0);
  expect(stats.written + dropped(stats)).toBe(2_000);
  expect(output.trimEnd().split('\n')).toHaveLength(stats.written);
});

it('a pipe that is closed costs its lines, which are counted, and not the process', async () => {
  const child = await startFlood();
  child.stdout?.destroy();
  const stats = await request(child, { lines: 100 });
  expect(stats).toMatchObject({ written: 0, dropped: { EPIPE: 100 } });
  const exit = once(child, 'exit');
  child.send({ exit: true });
  expect(await exit).toEqual([0, null]);
});

it('a full disk costs its lines, which are counted, and no later line is torn', async () => {
  const path = join(folder, 'full.log');
  // 16 blocks of 512 or of 1,024 bytes, depending on the shell
  const { stdout } = await promisify(execFile)(
    'sh',
    [
      '-c',
      'ulimit -f 16; exec "$0" "$@"',
      process.execPath,
      ...NODE_ARGS,
      fixture('full-disk'),
      path,
    ],
    { env: ENV },
  );
  const { full, after } = JSON.parse(stdout) as { full: LoggingStats; after: LoggingStats };
  expect(full.written + dropped(full)).toBe(100);
  expect(full.dropped['EFBIG']).toBeGreaterThan(0);
  expect(after.written).toBe(full.written + 1);
  const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ event: 'room_again' });
});

it('a named pipe without a reader does not hold up the start: it is refused', async () => {
  const path = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  expect(() => {
    configureLogging({ destination: path });
  }).toThrow(expect.objectContaining({ code: 'WFLO_LOGGING_DESTINATION' }) as Error);
});

it('a device without room costs its lines, which are counted as ENOSPC', () => {
  // Linux has one that is always full.
  const full = ['/dev/full'].filter((path) => existsSync(path));
  const before = loggingStats().dropped['ENOSPC'] ?? 0;
  for (const path of full) {
    configureLogging({ jsonOutput: true, destination: path });
    getLogger().info('x');
  }
  expect((loggingStats().dropped['ENOSPC'] ?? 0) - before).toBe(full.length);
});

it('a descriptor that cannot be written to costs its lines only', () => {
  const before = loggingStats();
  configureLogging({ jsonOutput: true, destination: openSync(fixture('flood'), 'r') });
  getLogger().info('x');
  expect(dropped(loggingStats())).toBe(dropped(before) + 1);
  expect(loggingStats().dropped['EBADF']).toBe(1);
});

it('a file is made with its folders and appended to', () => {
  const path = join(folder, 'deep', 'er', 'app.log');
  configureLogging({ jsonOutput: true, destination: path });
  getLogger().info('a');
  configureLogging({ jsonOutput: true, destination: path });
  getLogger().info('b', { text: 'ü€😀' });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { event: 'a' },
    { event: 'b', text: 'ü€😀' },
  ]);
});
