/**
 * Finds the runs of a task queue that were closed from outside (terminated, timed out): they run
 * no code at their end and so tell nothing themselves. Each is reported once, by one process.
 *
 * @module
 */
import type { TelemetryLogger } from '../telemetry-logger.ts';
import { ReconciledUntil, type ReconcileCheckpoint } from './checkpoint.ts';
import { closingOf, type OutsideClosing } from './outside-closing.ts';
import { ownerOf } from './owner.ts';
import {
  closedFromOutside,
  pollersOf,
  type ClosedRun,
  type ServedTaskQueue,
} from './visibility.ts';

/** What a reconciler needs. */
export interface ReconcilerOptions {
  readonly queue: ServedTaskQueue;
  /** Of this process's workers by now, as Temporal lists them among the pollers. */
  readonly identities: () => ReadonlySet<string>;
  readonly intervalMillis: number;
  readonly checkpoint: ReconcileCheckpoint | undefined;
  readonly logger: TelemetryLogger;
  readonly report: (closing: OutsideClosing) => void;
}

const GRPC_NOT_FOUND = 5;
const PAGE_SIZE = 100;
/** Runs looked at in one round, and so the bound of its cost; the next goes on behind them. */
const ROUND_SIZE = 500;
/** Visibility may show a run this late, and who polls may be known wrongly for this long. */
const SETTLING_MILLIS = 90_000;
const OVERLAP_MILLIS = SETTLING_MILLIS + 60_000;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  #position: ReconciledUntil | undefined;
  #nextPage: Uint8Array | undefined;
  #passStartMillis = 0;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Begins with what is closed from now on, or from the checkpoint. */
  start(): void {
    const startedMillis = Date.now();
    this.#timer = setInterval(() => {
      this.#round ??= this.#tick(startedMillis).finally(() => {
        this.#round = undefined;
      });
    }, this.#options.intervalMillis);
    this.#timer.unref();
  }

  /** Waits for the round that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  async #tick(startedMillis: number): Promise<void> {
    try {
      this.#position ??= await this.#load(startedMillis);
      await this.#reconcile(this.#position);
    } catch (error) {
      // The next round does it again; what was settled stays settled.
      this.#options.logger.warning('temporal_reconcile_failed', { error });
    }
  }

  async #load(startedMillis: number): Promise<ReconciledUntil> {
    const { checkpoint, queue } = this.#options;
    const saved = ReconciledUntil.fromText(await checkpoint?.load(queue.taskQueue));
    return saved ?? new ReconciledUntil(startedMillis);
  }

  async #reconcile(position: ReconciledUntil): Promise<void> {
    const { queue, identities, checkpoint } = this.#options;
    const polling = await pollersOf(queue);
    const own = identities();
    const pollers = [...new Set([...own, ...polling])];
    const isAlone = pollers.length === own.size;
    const settledBefore = isAlone ? Infinity : Date.now() - SETTLING_MILLIS;
    for (let seen = 0; seen < ROUND_SIZE && !this.#isStopped(); seen += PAGE_SIZE) {
      if (this.#nextPage === undefined) this.#passStartMillis = Date.now();
      const { sinceMillis } = position;
      const page = await closedFromOutside(queue, sinceMillis, PAGE_SIZE, this.#nextPage);
      for (const run of page.runs) {
        if (this.#isStopped() || run.closeMillis > settledBefore) continue;
        if (position.isSettled(run.runId)) continue;
        if (own.has(ownerOf(run.runId, pollers) ?? '')) await this.#reportUnlessGone(run);
        position.settle(run.runId, run.closeMillis);
      }
      this.#nextPage = page.nextPageToken;
      if (this.#nextPage === undefined) {
        position.advanceTo(this.#passStartMillis - OVERLAP_MILLIS);
        break;
      }
    }
    await checkpoint?.save(queue.taskQueue, position.toText());
  }

  async #reportUnlessGone(run: ClosedRun): Promise<void> {
    try {
      const closing = await closingOf(this.#options.queue, run);
      if (closing !== undefined) this.#options.report(closing);
    } catch (error) {
      // Deleted since: it would stand in the way of all the others for ever.
      if (!isNotFound(error)) throw error;
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND;
}
