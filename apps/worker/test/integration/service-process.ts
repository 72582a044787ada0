/**
 * A service of ours as a process of its own.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

export const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/** The environment that a process needs of ours, and nothing that a developer has set. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), NODE_NO_WARNINGS: '1' };
}

export class ServiceProcess {
  readonly child: ChildProcess;
  output = '';

  constructor(args: readonly string[], cwd: string, env: Record<string, string>) {
    this.child = spawn(process.execPath, args, {
      cwd: `${workspace}${cwd}`,
      env: { ...bareEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => (this.output += String(chunk)));
    }
  }

  /** The process's log lines. */
  lines(): Record<string, unknown>[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Waits until a GET of the URL is responded to with 2xx. */
  async ready(url: string): Promise<void> {
    await eventually(`a response of ${url}`, async () => {
      if (this.child.exitCode !== null) throw new Error(`ended early:\n${this.output}`);
      const response = await fetch(url).catch(() => undefined);
      await response?.body?.cancel();
      return response?.ok === true ? true : undefined;
    });
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
    return this.child.exitCode;
  }

  /** Waits for the process to end by itself. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await once(this.child, 'close');
    return this.child.exitCode;
  }
}
