import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
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

async function startFlood(
  args: readonly string[] = [],
  stdout: 'pipe' | number = 'pipe',
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...NODE_ARGS, fixture('flood'), ...args], {
    stdio: ['ignore', stdout, 'ignore', 'ipc'],
    env: ENV,
  });
  children.push(child);
  await once(child, 'message');
  return child;
}

interface FloodMessage {
  readonly lines?: number;
  readonly flush?: boolean;
  readonly end?: 'exit' | 'SIGTERM' | 'uncaught' | 'nothing left';
}

async function request(child: ChildProcess, message: FloodMessage): Promise<LoggingStats> {
  const reply = once(child, 'message');
  child.send(message);
  const [stats] = (await reply) as [LoggingStats];
  return stats;
}

const dropped = (stats: LoggingStats): number =>
  Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);

function numbersOf(output: string): number[] {
  const lines = output.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { line: number }).line);
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a pipe that nobody reads for a while', () => {
  it.each([
    ['exit', 0, null],
    ['SIGTERM', null, 'SIGTERM'],
    ['uncaught', 1, null],
    ['nothing left', 0, null],
  ] as const)('costs no line, also when the process ends meanwhile: %s', async (end, ...ended) => {
    const child = await startFlood();
    child.stdout?.pause();
    const stats = await request(child, { lines: 3_000, end });
    expect(stats.dropped).toEqual({});
    expect(stats.held).toBeGreaterThan(0);
    expect(stats.written + (stats.held ?? 0)).toBe(3_000);

    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stdout?.resume();
    expect(await once(child, 'close')).toEqual(ended);
    expect(numbersOf(output)).toEqual(upTo(3_000));
  });

  it('gets in order what is written once it is read again', async () => {
    const child = await startFlood();
    child.stdout?.pause();
    await request(child, { lines: 3_000 });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.stdout?.resume();
    const stats = await request(child, { lines: 100, flush: true, end: 'exit' });
    await once(child, 'close');
    expect(stats).toEqual({ written: 3_100, dropped: {} });
    expect(numbersOf(output)).toEqual(upTo(3_100));
  });
});

describe('a pipe that nobody reads for long', () => {
  it('costs what is past the bound, which is counted, and said when the pipe moves', async () => {
    const child = await startFlood([String(1024 * 1024)]);
    const { stdout } = child;
    if (stdout === null) throw new Error('no pipe');
    stdout.pause();
    const stuck = await request(child, { lines: 5_000 });
    expect(stuck.dropped['EAGAIN']).toBeGreaterThan(0);
    expect(stuck.lastError).toContain('the pipe is full');

    let output = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    stdout.resume();
    // A line that comes before the pipe has moved would be one more that is dropped.
    await request(child, { lines: 0, flush: true });
    const after = await request(child, { lines: 1, flush: true, end: 'exit' });
    await once(child, 'close');

    expect(dropped(after)).toBe(dropped(stuck));
    const lines = output.trimEnd().split('\n');
    expect(lines).toHaveLength(after.written);
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.filter(({ event }) => event === 'lines_dropped')).toMatchObject([
      { level: 'warning', dropped: dropped(stuck), reason: 'EAGAIN' },
    ]);
    expect(events.filter(({ event }) => event === 'line_written')).toHaveLength(
      5_001 - dropped(stuck),
    );
  });

  it.each([
    ['a socket', []],
    ['a socket, after a child that inherited it', ['child']],
    ['a pipe', []],
    ['a pipe, after a child that inherited it', ['child']],
  ])('holds up nobody for good: %s', async (what, more) => {
    const isSocket = what.startsWith('a socket');
    const fifo = join(folder, 'fifo');
    let ends: number[] = [];
    if (!isSocket) {
      await promisify(execFile)('mkfifo', [fifo]);
      const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
      ends = [reader, openSync(fifo, constants.O_WRONLY)];
    }
    try {
      const child = await startFlood([String(64 * 1024), ...more], ends[1] ?? 'pipe');
      child.stdout?.pause();
      const stats = await request(child, { lines: 3_000 });
      expect(stats.dropped['EAGAIN']).toBeGreaterThan(0);
      expect(stats.written + dropped(stats) + (stats.held ?? 0)).toBe(3_000);
    } finally {
      for (const fd of ends) closeSync(fd);
    }
  });
});

it('processes that share a pipe do not tear lines of 4,096 bytes', async () => {
  const fifo = join(folder, 'fifo');
  await promisify(execFile)('mkfifo', [fifo]);
  const output = readFile(fifo, 'utf8');
  const fd = openSync(fifo, constants.O_WRONLY);
  const names = ['one', 'two', 'three'];
  const ends = names.map(async (name) => {
    const args = [...NODE_ARGS, fixture('shared-pipe'), '4096', name];
    const child = spawn(process.execPath, args, { stdio: ['ignore', fd, 'inherit'], env: ENV });
    children.push(child);
    await once(child, 'close');
  });
  closeSync(fd);
  await Promise.all(ends);
  const lines = (await output).trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as { logger: string; line: number });
  for (const name of names) {
    const own = parsed.filter(({ logger }) => logger === name);
    expect(own.map(({ line }) => line)).toEqual(upTo(1_000));
  }
});

it.each(['descriptor', 'stream'])(
  'configurations of one process share the pipe, by its %s: no line is lost, torn or out of order',
  async (by) => {
    const child = spawn(process.execPath, [...NODE_ARGS, fixture('two-writers'), by], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: ENV,
    });
    children.push(child);
    // Only when it has written all of them, and waits for its reader, is the pipe read.
    const [report] = (await once(child.stderr, 'data')) as [Buffer];
    expect(JSON.parse(String(report))).toMatchObject({
      dropped: {},
      held: expect.any(Number) as number,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    await once(child, 'close');
    const lines = output.trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as { logger: string; line: number });
    const linesOf = (name: string) =>
      parsed.filter(({ logger }) => logger === name).map(({ line }) => line);
    expect(linesOf('first')).toEqual(upTo(2_000));
    expect(linesOf('second')).toEqual(upTo(1_000));
  },
);

it('a reader that takes little at a time costs a burst no line', async () => {
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

  // The burst was over before the reader had all of it.
  expect(stats.held).toBeGreaterThan(0);
  expect(stats.dropped).toEqual({});
  expect(numbersOf(output)).toEqual(upTo(2_000));
});

it('a pipe that is closed costs its lines, which are counted, and not the process', async () => {
  const child = await startFlood();
  child.stdout?.destroy();
  const stats = await request(child, { lines: 100 });
  expect(stats).toMatchObject({ written: 0, dropped: { EPIPE: 100 } });
  const exit = once(child, 'exit');
  child.send({ end: 'exit' });
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
