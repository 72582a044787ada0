/**
 * Finds the runs of a task queue that were closed from outside (terminated, timed out): they run
 * no code at their end and so tell nothing themselves. Each is reported once, by one worker.
 *
 * @module
 */
import type { TelemetryLogger } from '../telemetry-logger.ts';
import { ReconciledUntil, type ReconcileCheckpoint } from './checkpoint.ts';
import { ownerOf } from './owner.ts';
import {
  beginningOf,
  closedFromOutside,
  describeRun,
  pollersOf,
  type ClosedRun,
  type RunBeginning,
  type ServedTaskQueue,
} from './visibility.ts';

/** A run closed from outside, and what it meant for its execution. */
export interface OutsideClosing {
  readonly run: ClosedRun;
  readonly beginning: RunBeginning;
  /** False when another run of the execution follows: a reset, a retry, a cron schedule. */
  readonly endsExecution: boolean;
  /** When the execution's first run started, milliseconds since the epoch. */
  readonly executionStartMillis: number;
  readonly namespace: string;
  readonly taskQueue: string;
}

/** What a reconciler needs. */
export interface ReconcilerOptions {
  readonly queue: ServedTaskQueue;
  /** Of this worker, as Temporal lists it among the pollers. */
  readonly identity: string;
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
    const { queue, identity, checkpoint } = this.#options;
    const pollers = [...new Set([identity, ...(await pollersOf(queue))])];
    const settledBefore = pollers.length === 1 ? Infinity : Date.now() - SETTLING_MILLIS;
    for (let seen = 0; seen < ROUND_SIZE && !this.#isStopped(); seen += PAGE_SIZE) {
      if (this.#nextPage === undefined) this.#passStartMillis = Date.now();
      const { sinceMillis } = position;
      const page = await closedFromOutside(queue, sinceMillis, PAGE_SIZE, this.#nextPage);
      for (const run of page.runs) {
        if (this.#isStopped() || run.closeMillis > settledBefore) continue;
        if (position.isSettled(run.runId)) continue;
        if (ownerOf(run.runId, pollers) === identity) await this.#reportUnlessGone(run);
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
      await this.#report(run);
    } catch (error) {
      // Deleted since: it would stand in the way of all the others for ever.
      if (!isNotFound(error)) throw error;
    }
  }

  async #report(run: ClosedRun): Promise<void> {
    const { queue, report } = this.#options;
    const { namespace, taskQueue } = queue;
    const beginning = await beginningOf(queue, run);
    if (beginning === undefined) return;
    const { firstRunId } = beginning;
    const latest = await describeRun(queue, run.executionId);
    const first =
      firstRunId === run.runId
        ? run
        : await describeRun(queue, run.executionId, firstRunId).catch(() => undefined);
    report({
      run,
      beginning,
      endsExecution: latest?.runId === run.runId || latest?.firstRunId !== firstRunId,
      executionStartMillis: first?.startMillis ?? run.startMillis,
      namespace,
      taskQueue,
    });
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND;
}
