import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MILLIS = 60_000;

class Program {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(env: Record<string, string> = {}) {
    this.child = spawn(
      process.execPath,
      ['--conditions=@wflo/source', '--no-warnings', `${import.meta.dirname}/service-program.ts`],
      {
        env: { PATH: process.env['PATH'], LOG_JSON_OUTPUT: 'true', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  get lines(): Record<string, unknown>[] {
    const whole = this.stdout.split('\n').slice(0, -1);
    return whole.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  get events(): unknown[] {
    return this.lines.map(({ event }) => event);
  }

  async line(wanted: string): Promise<Record<string, unknown>> {
    const deadline = Date.now() + DEADLINE_MILLIS;
    for (;;) {
      const found = this.lines.find(({ event }) => event === wanted);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || Date.now() > deadline) throw new Error(this.stderr);
      await pause(20);
    }
  }

  async port(): Promise<number> {
    return Number(new URL(String((await this.line('kit_started'))['url'])).port);
  }

  async exitCode(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}

describe('runService', () => {
  const programs: Program[] = [];
  const sockets: Socket[] = [];
  const start = (env?: Record<string, string>) => {
    const program = new Program(env);
    programs.push(program);
    return program;
  };
  const send = async (port: number, text: string) => {
    const socket = connect(port, '127.0.0.1').resume();
    sockets.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  };
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const program of programs.splice(0)) {
      program.child.kill('SIGKILL');
      await program.exitCode();
    }
  });

  it.each([
    ['nothing', ''],
    ['half a request line', 'GET / HT'],
    ['half its headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['half its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'],
    ['a request, and stays', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n'],
  ])('waits for no connection that has sent %s', async (_what, text) => {
    const program = start();
    const port = await program.port();
    await send(port, text);
    // What was written before has been read when this has its response.
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
    program.child.kill('SIGTERM');
    expect(await program.exitCode()).toBe(0);
    expect(program.events.slice(-4)).toEqual([
      'kit_stopping',
      'shutdown_step_failed',
      'first_opened_closed',
      'kit_stopped',
    ]);
    expect(program.lines.find(({ event }) => event === 'kit_stopping')).toMatchObject({
      signal: 'SIGTERM',
    });
  });

  it('lets a request end that is in progress', async () => {
    const program = start({ RELEASE_MILLIS: '300' });
    const slow = fetch(`http://127.0.0.1:${await program.port()}/slow`);
    await program.line('slow_started');
    program.child.kill('SIGTERM');
    expect(await (await slow).text()).toBe('done');
    expect(await program.exitCode()).toBe(0);
  });

  it.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('ends at once when %s is followed by %s', async (first, second, code) => {
    const program = start();
    const slow = fetch(`http://127.0.0.1:${await program.port()}/slow`).catch(() => 'cut');
    await program.line('slow_started');
    program.child.kill(first);
    await program.line('kit_stopping');
    program.child.kill(second);
    expect(await program.exitCode()).toBe(code);
    expect(await slow).toBe('cut');
  });

  it('says in one line why it could not start, and ends with 78 where no restart helps', async () => {
    const program = start({ FAILURE: 'known' });
    expect(await program.exitCode()).toBe(78);
    expect(program.stderr).toBe('WFLO_DATABASE_TOO_NEW: it is too new\n');
    expect(program.lines.at(-1)).toMatchObject({
      event: 'service_failed',
      level: 'critical',
      code: 'WFLO_DATABASE_TOO_NEW',
    });
  });

  it('shows the stack of what nobody foresaw, and ends with 1', async () => {
    const program = start({ FAILURE: 'unknown' });
    expect(await program.exitCode()).toBe(1);
    expect(program.stderr).toMatch(/^Error: nobody foresaw this\n {4}at /);
    expect(program.events.at(-1)).toBe('service_failed');
  });

  it('ends in the same way by what fails while it serves', async () => {
    const program = start({ FAILURE: 'later' });
    expect(await program.exitCode()).toBe(1);
    expect(program.stderr).toBe('WFLO_DATABASE_UNAVAILABLE: it has gone\n');
    expect(program.events).toContain('service_failed');
  });

  it('names every bad setting, and ends with 78', async () => {
    const program = start({ LOG_LEVEL: 'LOUD', METRICS_PORT: 'x' });
    expect(await program.exitCode()).toBe(78);
    expect(program.stderr).toMatch(/^WFLO_SETTINGS_INVALID: [^]*LOG_LEVEL: [^]*METRICS_PORT: /);
    expect(program.stdout).toBe('');
  });
});
