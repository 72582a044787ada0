/**
 * Worker processes that are killed and started again. Each process is a life of its own: its log
 * lines, and the values that a scrape a second saw of it.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What runs in the processes. */
export interface WorkerProgram {
  /** Where it runs. */
  readonly folder: string;
  readonly main: string;
  /** Beside the environment of the truth run. */
  readonly env?: () => NodeJS.ProcessEnv;
}

/** The worker of JSON definitions. */
export const DEFINITIONS: WorkerProgram = {
  folder: fileURLToPath(new URL('../../../apps/worker/', import.meta.url)),
  main: 'src/main.ts',
};
/** That of the plain agents. */
export const AGENTS: WorkerProgram = {
  folder: fileURLToPath(new URL('../../', import.meta.url)),
  main: 'src/agents/worker.ts',
  // Their ledger is their own, so that it can be held against what the LLM has served to them.
  env: () => ({
    COST_SERVICE_URL: process.env['TRUTH_AGENT_COST_URL'],
    WFLO_LEDGER_FILE: process.env['TRUTH_AGENT_LEDGER'],
  }),
};

const ARGS = ['--conditions=@wflo/source', '--import', '@wflo/observability/register'];
const SCRAPE_EVERY_MILLIS = 1_000;
/** On a machine that does much else at the time, too. */
const READY_WITHIN_MILLIS = 300_000;

export interface Scrape {
  /** When the scrape was requested, and when its response had arrived. */
  readonly beganAt: number;
  readonly endedAt: number;
  readonly series: ReadonlyMap<string, number>;
}

export class WorkerLife {
  readonly number: number;
  readonly program: WorkerProgram;
  readonly logFile: string;
  readonly identity: string;
  killedAt: number | undefined;
  lastScrape: Scrape | undefined;
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #over: Promise<unknown>;

  constructor(
    program: WorkerProgram,
    { number, port, folder }: { number: number; port: number; folder: string },
  ) {
    this.number = number;
    this.program = program;
    this.logFile = join(folder, `worker-${number}.log`);
    this.#url = `http://127.0.0.1:${port}`;
    const log = openSync(this.logFile, 'w');
    this.#child = spawn(process.execPath, [...ARGS, program.main], {
      cwd: program.folder,
      env: {
        ...process.env,
        ...program.env?.(),
        METRICS_PORT: String(port),
        OTEL_RESOURCE_ATTRIBUTES: `truth.life=${number}`,
        TRUTH_LIFE: String(number),
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#over = once(this.#child, 'exit');
    this.identity = `${this.#child.pid}@${hostname()}`;
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async isReady(): Promise<boolean> {
    const response = await fetch(`${this.#url}/ready`, {
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok === true;
  }

  async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MILLIS;
    while (!(await this.isReady())) {
      if (this.isOver) throw new Error(`worker ${this.number} has ended; see ${this.logFile}`);
      if (Date.now() > deadline) throw new Error(`worker ${this.number} does not become ready`);
      await delay(100);
    }
  }

  scrapeEverySecond(): void {
    const timer = setInterval(() => {
      if (this.isOver) clearInterval(timer);
      else void this.scrape();
    }, SCRAPE_EVERY_MILLIS);
  }

  async scrape(): Promise<void> {
    const beganAt = Date.now();
    try {
      const series = await readSeries(this.#url);
      if (beganAt > (this.lastScrape?.beganAt ?? 0)) {
        this.lastScrape = { beganAt, endedAt: Date.now(), series };
      }
    } catch {
      // Killed meanwhile: the last response is what there is, as for Prometheus.
    }
  }

  async kill(): Promise<void> {
    this.killedAt = Date.now();
    this.#child.kill('SIGKILL');
    await this.#over;
  }

  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#over;
    return this.#child.exitCode;
  }
}

/** Every series of a `/metrics`. @throws when the response is not a 200. */
export async function readSeries(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) });
  const page = await response.text();
  if (!response.ok) throw new Error(`${url}/metrics responded with ${response.status}`);
  const matches = page.matchAll(/^([a-z]\w*(?:\{.*\})?) (\S+)$/gm);
  return new Map([...matches].map(([, name = '', value]) => [name, Number(value)]));
}
