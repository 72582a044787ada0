/**
 * The service as a process of its own, started as `nx serve` starts it.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the app. */
export const APP_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..');
const DEADLINE_MILLIS = 60_000;

export type LogLine = Record<string, unknown> & { event: string };

export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #changed = new EventTarget();
  stdout = '';
  stderr = '';

  constructor(env: Record<string, string>) {
    this.#child = spawn(
      process.execPath,
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
      {
        cwd: APP_FOLDER,
        env: {
          PATH: process.env['PATH'],
          LOG_JSON_OUTPUT: 'true',
          METRICS_PORT: '0',
          OPENTELEMETRY_ENABLED: 'false',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      this.#changed.dispatchEvent(new Event('change'));
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.#child.once('exit', () => this.#changed.dispatchEvent(new Event('change')));
  }

  /** The log lines so far. */
  get lines(): LogLine[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** The first line with this event, as soon as there is one. */
  async line(event: string): Promise<LogLine> {
    const deadline = AbortSignal.timeout(DEADLINE_MILLIS);
    for (;;) {
      const found = this.lines.find((line) => line.event === event);
      if (found) return found;
      if (this.#child.exitCode !== null) throw new Error(`it has exited: ${this.stderr}`);
      await once(this.#changed, 'change', { signal: deadline });
    }
  }

  /** Where it listens, as soon as it does. */
  async url(): Promise<string> {
    return String((await this.line('service_started'))['url']);
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill(signal);
    }
    return this.exitCode();
  }

  /** The exit code, as soon as there is one; null after a signal. */
  async exitCode(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit', { signal: AbortSignal.timeout(DEADLINE_MILLIS) });
    }
    return this.#child.exitCode;
  }
}
