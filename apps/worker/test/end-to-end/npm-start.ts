/**
 * `npm start` as a person types it, on ports and in a folder of its own.
 *
 * @module
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@wflo/tools/ports';
import { eventually } from '../integration/eventually.ts';

const workspace = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

const PORTS = [
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'METRICS_PORT',
  'SANDBOX_RUNNER_PORT',
  'COST_SERVICE_PORT',
  'FIXTURE_LLM_PORT',
] as const;

export class NpmStart {
  readonly folder = mkdtempSync(join(tmpdir(), 'wflo-start-'));
  readonly ports: Readonly<Record<(typeof PORTS)[number], number>>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  output = '';

  private constructor(
    ports: Readonly<Record<(typeof PORTS)[number], number>>,
    env: Record<string, string>,
  ) {
    this.ports = ports;
    this.#child = spawn(process.execPath, ['tools/start.mjs'], {
      cwd: workspace,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        WFLO_STATE_FOLDER: this.folder,
        ...Object.fromEntries(PORTS.map((name) => [name, String(ports[name])])),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => (this.output += String(chunk)));
    }
  }

  static async run(env: Record<string, string>): Promise<NpmStart> {
    const free = await freePorts(PORTS.length);
    const ports = Object.fromEntries(PORTS.map((name, at) => [name, free[at]]));
    return new NpmStart(ports as Record<(typeof PORTS)[number], number>, env);
  }

  get workerUrl(): string {
    return `http://127.0.0.1:${this.ports.METRICS_PORT}`;
  }

  /** Waits until it says that it serves; an early end fails with all that it printed. */
  async serving(): Promise<void> {
    await eventually(
      'npm start to serve',
      () => {
        if (this.#child.exitCode !== null) throw new Error(`npm start ended:\n${this.output}`);
        return Promise.resolve(this.output.includes('Serving.') ? true : undefined);
      },
      180,
    );
  }

  /** What stands behind a label of the printed report. */
  printed(label: string): string {
    return new RegExp(`^\\s*${label}\\s{2,}(\\S+)`, 'm').exec(this.output)?.[1] ?? '';
  }

  /** Ctrl-C. Gives the exit code. */
  async interrupt(): Promise<unknown> {
    this.#child.kill('SIGINT');
    return (await this.#exited)[0];
  }

  /** For the end of a test that failed half way. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.interrupt();
  }

  /** Every JSON line of a part's log. */
  logLines(part: string): Record<string, unknown>[] {
    const folder = join(this.folder, 'logs');
    const file = readdirSync(folder).find((name) => name === `${part}.log`);
    if (file === undefined) throw new Error(`no log of ${part} in ${folder}`);
    const text = readFileSync(join(folder, file), 'utf8');
    return text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  signalTemporal(signal: NodeJS.Signals): void {
    const pattern = `start-dev.*--port ${this.ports.TEMPORAL_PORT}`;
    const pids = execFileSync('pgrep', ['-f', pattern], { encoding: 'utf8' }).trim().split('\n');
    for (const pid of pids) process.kill(Number(pid), signal);
  }
}
