import { countRuns, isExternallyClosed, pagesOf, type ListedRun } from '../server/runs.ts';
import { isUnimplemented, type ServedTaskQueue } from '../server/task-queue.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { ReconcilePosition, type ReconcileCheckpoint } from './checkpoint.ts';
import type { ClosingSink } from './closing-sink.ts';
import { closedIn, nextWindow, type ClosingWindow } from './closing-window.ts';
import { closingOf, type ExternalClosing } from './external-closing.ts';
import { shareOf, type Share } from './owner.ts';
import { Survey } from './survey.ts';

/** Options of `ClosingFinder`. */
export interface ClosingFinderOptions {
  readonly queue: ServedTaskQueue;
  readonly sink: ClosingSink;
  readonly logger: TelemetryLogger;
  /** Of this process's workers by now, as Temporal lists them among the pollers. Default none. */
  readonly identities?: () => ReadonlySet<string>;
  /** Between two rounds. Default 15,000. */
  readonly intervalMillis?: number;
  readonly checkpoint?: ReconcileCheckpoint;
  /** Called for each closing that the sink counts. */
  readonly onCounted?: (closing: ExternalClosing) => void;
}

export const PAGE_SIZE = 100;
/** Runs looked at in one part of a round, and so the bound of what is between two savings. */
const PART_SIZE = 500;
/** Parts of one round while there are too many for one window, and so the bound of its cost. */
const PARTS_BEHIND = 10;
/** Visibility may show a run this late. */
const OVERLAP_MILLIS = 60_000;
/** Who polls may be known wrongly for this long. */
const SHARING_MILLIS = 90_000;

const NO_VISIBILITY =
  'This Temporal cannot be queried for runs that were externally closed, as a test server: these are neither counted nor do they have a span.';

interface Pass {
  readonly window: ClosingWindow;
  /** What was closed before this is done when the pass is through. */
  readonly doneMillis: number;
  readonly pages: AsyncIterator<ListedRun[]>;
}

/**
 * Finds the runs of a task queue that were externally closed (terminated, timed out): they run no
 * code at their end and so report nothing themselves. Each is handed to a sink once. The plugin
 * runs one finder for each task queue that it serves; a program that runs no worker on the queue
 * can run one by itself, over an idempotent sink.
 */
export class ClosingFinder {
  readonly #options: ClosingFinderOptions;
  readonly #startedMillis = Date.now();
  readonly #survey: Survey;
  #position: ReconcilePosition | undefined;
  #pass: Pass | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #isUnavailable = false;
  #stopped = false;

  /** It looks for what is closed from now on, or since the checkpoint. */
  constructor(options: ClosingFinderOptions) {
    this.#options = options;
    this.#survey = new Survey(options.queue, options.sink);
  }

  /** Looks now, and then at each interval. */
  start(): void {
    const tick = () => {
      // A round that takes longer than the interval is not overtaken by the next.
      this.#round ??= this.round().finally(() => {
        this.#round = undefined;
      });
    };
    this.#timer = setInterval(tick, this.#options.intervalMillis ?? 15_000);
    this.#timer.unref();
    tick();
  }

  /** Waits for the round that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#round;
  }

  /** One round. What fails is logged, and done again by the next. */
  async round(): Promise<void> {
    if (!this.#isUnavailable) await this.#logged(() => this.#look());
    await this.#logged(() => this.#options.sink.endRound?.(this.#isStopping));
  }

  readonly #isStopping = (): boolean => this.#stopped;

  async #logged(work: () => Promise<void> | undefined): Promise<void> {
    const { logger, sink } = this.#options;
    try {
      await work();
    } catch (error) {
      this.#pass = undefined;
      if (isUnimplemented(error)) {
        this.#isUnavailable = true;
        if (sink.endRound === undefined) clearInterval(this.#timer);
        logger.info('temporal_reconcile_unavailable', { hint: NO_VISIBILITY });
      } else if (!this.#stopped) {
        logger.warning('temporal_reconcile_failed', { error });
      }
    }
  }

  async #look(): Promise<void> {
    for (let part = 0; part < PARTS_BEHIND && !this.#stopped; part += 1) {
      const position = await this.#load();
      const before = this.#survey.sinceMillis;
      if (!(await this.#survey.isThrough(position.sinceMillis, this.#isStopping))) return;
      // What was listed from a later position says nothing about what was closed before.
      if (before !== undefined && position.sinceMillis < before) this.#pass = undefined;
      if (!(await this.#lookFrom(position))) return;
    }
  }

  async #load(): Promise<ReconcilePosition> {
    const { queue, sink, checkpoint = sink.checkpoint } = this.#options;
    if (this.#position !== undefined && sink.isIdempotent !== true) return this.#position;
    const saved = ReconcilePosition.fromText(await checkpoint?.load(queue.taskQueue));
    this.#position = saved ?? this.#position ?? new ReconcilePosition(this.#startedMillis);
    return this.#position;
  }

  /** One part of a round; whether there is more that ought not to wait for the next interval. */
  async #lookFrom(position: ReconcilePosition): Promise<boolean> {
    const { queue, sink, checkpoint = sink.checkpoint } = this.#options;
    const share = await this.#share();
    let isBehind = false;
    let isThrough = false;
    for (let seen = 0; seen < PART_SIZE && !isThrough && !this.#stopped; seen += PAGE_SIZE) {
      this.#pass ??= await this.#startPass(position);
      const pass = this.#pass;
      isBehind = pass?.window.untilMillis !== undefined;
      if (pass === undefined) break;
      const page = await pass.pages.next();
      if (page.done !== true) await this.#handOver(page.value, position, share);
      if (page.done !== true || this.#isStopping()) continue;
      position.advanceTo(pass.doneMillis);
      this.#pass = undefined;
      isThrough = true;
    }
    // Of a shared position each process moves only what it has gone through.
    if (isThrough || sink.isIdempotent !== true)
      await checkpoint?.save(queue.taskQueue, position.toText());
    return isBehind;
  }

  async #share(): Promise<Share> {
    const { queue, sink, identities } = this.#options;
    if (sink.isIdempotent === true) return { isOwn: () => true, isAlone: true };
    return shareOf(queue, identities?.() ?? new Set());
  }

  async #startPass({ sinceMillis }: ReconcilePosition): Promise<Pass | undefined> {
    const { queue, sink } = this.#options;
    const lateMillis = OVERLAP_MILLIS + (sink.isIdempotent === true ? 0 : SHARING_MILLIS);
    const ripeMillis = Date.now() - lateMillis;
    const window = await nextWindow(sinceMillis, ripeMillis, (slice) =>
      countRuns(queue, closedIn(slice)),
    );
    if (window === undefined) return undefined;
    const pages = pagesOf(queue, closedIn(window), PAGE_SIZE);
    return { window, doneMillis: window.untilMillis ?? ripeMillis, pages };
  }

  async #handOver(
    page: readonly ListedRun[],
    position: ReconcilePosition,
    { isOwn, isAlone }: Share,
  ): Promise<void> {
    const { queue, sink, onCounted } = this.#options;
    const knownBefore = isAlone ? Infinity : Date.now() - SHARING_MILLIS;
    const unrecorded = await sink.unrecorded?.(page);
    for (const run of page) {
      const { runId, closeMillis } = run;
      if (this.#stopped || closeMillis > knownBefore || !isExternallyClosed(run)) continue;
      if (unrecorded === undefined ? position.isDone(runId) : !unrecorded.has(runId)) continue;
      // One that was deleted since would stand in the way of all the others for ever.
      const closing = isOwn(runId) ? await closingOf(queue, run) : undefined;
      if (closing !== undefined && (await sink.record(closing))) onCounted?.(closing);
      if (unrecorded === undefined) position.markDone(runId, closeMillis);
    }
  }
}
