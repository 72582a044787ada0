import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const FIXTURE = fileURLToPath(new URL('../fixtures/crash.ts', import.meta.url));
const LINES = 20_000;

describe('a process that ends right after 20,000 lines has lost none, when it ends by', () => {
  it.each([
    ['SIGKILL', null, 'SIGKILL'],
    ['SIGTERM', null, 'SIGTERM'],
    ['exit', 3, null],
    ['uncaught exception', 1, null],
    ['unhandled rejection', 1, null],
  ])('%s', async (ending, code, signal) => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--conditions=@wflo/source', FIXTURE, ending, String(LINES)],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    const [exitCode, exitSignal] = (await once(child, 'close')) as [number | null, string | null];

    const lines = output.trimEnd().split('\n');
    expect(lines).toHaveLength(LINES);
    expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
      Array.from({ length: LINES }, (_, index) => index),
    );
    expect([exitCode, exitSignal]).toEqual([code, signal]);
  });
});
