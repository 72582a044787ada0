import { pagesOf, type ListedRun } from '../server/runs.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import type { ClosingSink } from './closing-sink.ts';
import { runningOrEndedSince } from './closing-window.ts';

const PAGE_SIZE = 100;
/** Pages of one round, and so the bound of its cost; the next goes on behind them. */
const PAGES_PER_ROUND = 20;

/**
 * Goes through the runs whose record a sink may have lost with a database that was restored: those
 * that are running, and those that have ended by themselves since the position.
 */
export class Survey {
  /** The position at which it last started, or was compared. */
  sinceMillis: number | undefined;
  readonly #queue: ServedTaskQueue;
  readonly #sink: ClosingSink;
  #pages: AsyncIterator<ListedRun[]> | undefined;

  constructor(queue: ServedTaskQueue, sink: ClosingSink) {
    this.#queue = queue;
    this.#sink = sink;
  }

  /** One round of it. @returns whether all have been handed over, and so the position may move. */
  async isThrough(sinceMillis: number, isStopping: () => boolean): Promise<boolean> {
    const sink = this.#sink;
    if (sink.restore === undefined) return true;
    const isSuspect = sink.suspectsLoss?.() ?? false;
    // A position moves back only with the database that it is in.
    if (isSuspect || this.sinceMillis === undefined || sinceMillis < this.sinceMillis)
      this.#pages = pagesOf(this.#queue, runningOrEndedSince(sinceMillis), PAGE_SIZE);
    this.sinceMillis = sinceMillis;
    try {
      for (let pages = 0; pages < PAGES_PER_ROUND && this.#pages !== undefined; pages += 1) {
        if (isStopping()) return false;
        const page = await this.#pages.next();
        if (page.done === true) this.#pages = undefined;
        else await sink.restore(page.value, isStopping);
      }
    } catch (error) {
      // It begins again, with what is not done yet.
      this.sinceMillis = undefined;
      throw error;
    }
    return this.#pages === undefined;
  }
}
