/**
 * Keeps two workers alive and kills one of them at random every few seconds.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';
import { WorkerLife } from './worker-lives.ts';

const LOWEST_PAUSE_MILLIS = 2_000;
const HIGHEST_PAUSE_MILLIS = 7_000;

export class Workers {
  readonly lives: WorkerLife[] = [];
  readonly #ports: readonly number[];
  readonly #folder: string;
  readonly #current: WorkerLife[] = [];

  constructor(ports: readonly number[], folder: string) {
    this.#ports = ports;
    this.#folder = folder;
  }

  get kills(): number {
    return this.lives.filter(({ killedAt }) => killedAt !== undefined).length;
  }

  async start(): Promise<void> {
    await Promise.all(this.#ports.map((_, place) => this.#begin(place)));
  }

  /** Until `signal` aborts. Never kills one while the other is not ready: then nothing runs. */
  async killAtRandom(random: Random, signal: AbortSignal): Promise<void> {
    for (;;) {
      const pause = random.between(LOWEST_PAUSE_MILLIS, HIGHEST_PAUSE_MILLIS);
      const place = random.between(0, this.#ports.length - 1);
      await delay(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#current[place]?.kill();
      await this.#begin(place);
    }
  }

  /** Scrapes each for the last time, then ends it. @returns the exit codes. */
  async stop(): Promise<(number | null)[]> {
    await Promise.all(this.#current.map((life) => life.scrape()));
    return Promise.all(this.#current.map((life) => life.stop()));
  }

  /** For the end of a run that failed half-way. */
  killAll(): void {
    for (const life of this.#current) if (!life.isOver) void life.kill();
  }

  async #begin(place: number): Promise<void> {
    const port = this.#ports[place];
    if (port === undefined) throw new Error(`no port for worker ${place}`);
    const life = new WorkerLife(this.lives.length, port, this.#folder);
    this.lives.push(life);
    this.#current[place] = life;
    life.scrapeEverySecond();
    await life.untilReady();
  }
}
