/**
 * Finds the runs of a task queue that were closed from outside (terminated, timed out): they run
 * no code at their end and so tell nothing themselves. Each is reported once, by one process.
 *
 * @module
 */
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { ReconciledUntil, type ReconcileCheckpoint } from './checkpoint.ts';
import { nextWindow, type ClosingWindow } from './closing-window.ts';
import { closingOf, type OutsideClosing } from './external-closing.ts';
import { ownerOf } from './owner.ts';
import {
  closedFromOutside,
  countClosedFromOutside,
  isUnimplemented,
  pollersOf,
  type ClosedRun,
  type ServedTaskQueue,
} from '../server/visibility.ts';

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
/** Rounds in a row while there are too many for one window. */
const ROUNDS_BEHIND = 10;
/** Visibility may show a run this late, and who polls may be known wrongly for this long. */
const SETTLING_MILLIS = 90_000;
const OVERLAP_MILLIS = SETTLING_MILLIS + 60_000;

const NO_VISIBILITY =
  'This Temporal cannot be asked which runs were closed from outside, as a test server: they are neither counted nor do they have a span.';

/** A way through one window. */
interface Pass {
  readonly window: ClosingWindow;
  /** What was closed before this is settled when the pass is through. */
  readonly settlesMillis: number;
  nextPage: Uint8Array | undefined;
}

export class Reconciler {
  readonly #options: ReconcilerOptions;
  #position: ReconciledUntil | undefined;
  #pass: Pass | undefined;
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
      for (let round = 0; round < ROUNDS_BEHIND && !this.#isStopped(); round += 1) {
        if (!(await this.#reconcile(this.#position))) break;
      }
    } catch (error) {
      this.#pass = undefined;
      if (isUnimplemented(error)) {
        clearInterval(this.#timer);
        this.#options.logger.info('temporal_reconcile_unavailable', { hint: NO_VISIBILITY });
        return;
      }
      // The next round does it again; what was settled stays settled.
      this.#options.logger.warning('temporal_reconcile_failed', { error });
    }
  }

  async #load(startedMillis: number): Promise<ReconciledUntil> {
    const { checkpoint, queue } = this.#options;
    const saved = ReconciledUntil.fromText(await checkpoint?.load(queue.taskQueue));
    return saved ?? new ReconciledUntil(startedMillis);
  }

  /** One round; whether there is more that ought not to wait for the next interval. */
  async #reconcile(position: ReconciledUntil): Promise<boolean> {
    const { queue, identities, checkpoint } = this.#options;
    const polling = await pollersOf(queue);
    const own = identities();
    const pollers = [...new Set([...own, ...polling])];
    const isAlone = pollers.length === own.size;
    const settledBefore = isAlone ? Infinity : Date.now() - SETTLING_MILLIS;
    let isBehind = false;
    for (let seen = 0; seen < ROUND_SIZE && !this.#isStopped(); seen += PAGE_SIZE) {
      this.#pass ??= await this.#begin(position);
      const pass = this.#pass;
      isBehind = pass?.window.untilMillis !== undefined;
      if (pass === undefined) break;
      const page = await closedFromOutside(queue, pass.window, PAGE_SIZE, pass.nextPage);
      for (const run of page.runs) {
        if (this.#isStopped() || run.closeMillis > settledBefore) continue;
        if (position.isSettled(run.runId)) continue;
        if (own.has(ownerOf(run.runId, pollers) ?? '')) await this.#reportUnlessGone(run);
        position.settle(run.runId, run.closeMillis);
      }
      if (this.#isStopped()) break;
      pass.nextPage = page.nextPageToken;
      if (pass.nextPage !== undefined) continue;
      position.advanceTo(pass.settlesMillis);
      this.#pass = undefined;
      if (!isBehind) break;
    }
    await checkpoint?.save(queue.taskQueue, position.toText());
    return isBehind;
  }

  async #begin({ sinceMillis }: ReconciledUntil): Promise<Pass | undefined> {
    const ripeMillis = Date.now() - OVERLAP_MILLIS;
    const window = await nextWindow(sinceMillis, ripeMillis, (asked) =>
      countClosedFromOutside(this.#options.queue, asked),
    );
    if (window === undefined) return undefined;
    return { window, settlesMillis: window.untilMillis ?? ripeMillis, nextPage: undefined };
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
