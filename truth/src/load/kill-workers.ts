/**
 * Keeps two workers alive and kills one of them at random every few seconds.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';
import { WorkerLife, type WorkerProgram } from './worker-lives.ts';

const LOWEST_PAUSE_MILLIS = 2_000;
const HIGHEST_PAUSE_MILLIS = 7_000;

export class Workers {
  readonly #program: WorkerProgram;
  readonly #ports: readonly number[];
  readonly #folder: string;
  readonly #allLives: WorkerLife[];
  readonly #current: WorkerLife[] = [];

  /** `lives` are those of all programs: each life has a number of its own. */
  constructor(
    program: WorkerProgram,
    { ports, folder, lives }: { ports: readonly number[]; folder: string; lives: WorkerLife[] },
  ) {
    this.#program = program;
    this.#ports = ports;
    this.#folder = folder;
    this.#allLives = lives;
  }

  get lives(): readonly WorkerLife[] {
    return this.#allLives.filter(({ program }) => program === this.#program);
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
    const number = this.#allLives.length;
    const life = new WorkerLife(this.#program, { number, port, folder: this.#folder });
    this.#allLives.push(life);
    this.#current[place] = life;
    life.scrapeEverySecond();
    await life.untilReady();
  }
}
