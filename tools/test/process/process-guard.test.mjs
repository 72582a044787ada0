import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ProcessGuard } from '../../process/process-guard.mjs';
import { groupExists } from '../../process/stop-group.mjs';
import { waitFor } from '../../process/wait-for.mjs';

const fixture = (name) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const IDLE = ['-e', 'setInterval(() => {}, 1000)'];

describe('ProcessGuard', () => {
  it.each(['SIGKILL', 'SIGTERM'])(
    'leaves no process and no folder behind when its own process gets %s',
    async (signal) => {
      const parent = spawn(process.execPath, [fixture('parent.mjs')], {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      parent.stdout.on('data', (chunk) => (output += chunk));
      await waitFor('the parent', () => output.endsWith('\n'));
      const { pids, folder } = JSON.parse(output);
      expect(pids.map(groupExists)).toEqual([true, true]);
      parent.kill(signal);
      await waitFor('the end of all', () => !pids.some(groupExists) && !existsSync(folder));
    },
  );

  it('ends the newest first, and last what others stand on', async () => {
    const guard = new ProcessGuard();
    for (const [name, stopLast] of Object.entries({ first: false, base: true, third: false })) {
      guard.spawn(process.execPath, IDLE, { name, stopLast });
    }
    const order = [];
    await guard.close({ onStop: ({ name }) => order.push(name) });
    expect(order).toEqual(['third', 'first', 'base']);
  });

  it('kills what does not end within its grace', async () => {
    const guard = new ProcessGuard();
    const deaf = guard.spawn(process.execPath, [fixture('stubborn.mjs')], { graceMillis: 100 });
    await guard.close();
    expect(groupExists(deaf.pid)).toBe(false);
  });

  it('stores what a process writes, and how it ended', async () => {
    const guard = new ProcessGuard();
    const logFile = join(guard.temporaryFolder('wflo-guard-test-'), 'logs', 'part.log');
    const script = 'console.log("out"); console.error("err"); process.exit(3)';
    const part = guard.spawn(process.execPath, ['-e', script], { logFile });
    await expect(part.ended()).resolves.toMatchObject({ code: 3 });
    expect(readFileSync(logFile, 'utf8')).toBe('out\nerr\n');
    expect(part.logTail(1)).toBe('err');
    const next = guard.spawn(process.execPath, ['-e', 'console.log("next")'], { logFile });
    await next.ended();
    expect(readFileSync(logFile, 'utf8')).toBe('out\nerr\nnext\n');
    expect(next.logTail()).toBe('next');
    await guard.close();
    expect(existsSync(logFile)).toBe(false);
  });

  it('reports a program that does not exist', async () => {
    const guard = new ProcessGuard();
    const { error } = await guard.spawn('/no/such/program', []).ended();
    expect(error.code).toBe('ENOENT');
    await guard.close();
  });
});

describe('waitFor', () => {
  it('gives up at once, with the last lines, when the process it waits for has ended', async () => {
    const guard = new ProcessGuard();
    const logFile = join(guard.temporaryFolder('wflo-guard-test-'), 'part.log');
    const script = 'console.log("port is taken"); process.exit(7)';
    const part = guard.spawn(process.execPath, ['-e', script], { logFile });
    await expect(waitFor('the part', () => false, { process: part })).rejects.toMatchObject({
      code: 'WFLO_NOT_READY',
      message: expect.stringMatching(/the part ended .*exit code 7.*\n.*part\.log\nport is taken/s),
    });
    await guard.close();
  });

  it('names what did not respond in time, and why', async () => {
    const failing = () => {
      throw new Error('connection refused');
    };
    await expect(waitFor('the part', failing, { timeoutMillis: 10 })).rejects.toThrow(
      'the part did not respond within 0.01 s: connection refused',
    );
  });
});
