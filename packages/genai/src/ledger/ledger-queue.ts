import type { RunAttempt, RunBudget, RunCosts, SharedRunLedger } from '@wflo/shared-state';
import { field, textAt } from '../values/fields.ts';
import { OpenHolds, type OpenHold } from './open-holds.ts';
import type { LedgerCall, LedgerHold, LedgerOutcome, RunLedger, RunOfCosts } from './ledger.ts';

/** What became of what this process had to say to its ledger. */
export interface LedgerReport {
  /** Waiting, or being written. */
  readonly pending: number;
  readonly written: number;
  /** Lost: the queue was full, or the ledger refused it for good. */
  readonly dropped: number;
  /** Why the last one was. */
  readonly lastDropReason?: string | undefined;
}

interface Job {
  readonly work: () => Promise<unknown>;
  readonly done: () => void;
}

const MOST_PENDING = 10_000;
const MOST_AT_ONCE = 8;
const FIRST_RETRY_MILLIS = 100;
const LAST_RETRY_MILLIS = 10_000;

/**
 * Writes to a ledger in the background: in bounds, again and again while it is away, and what is
 * lost is counted. A lost commit or release leaves a reservation, which expires as a call of unknown
 * outcome; a lost record of a call without a budget is lost.
 */
export class LedgerQueue implements SharedRunLedger {
  readonly ledger: RunLedger;
  readonly #waiting: Job[] = [];
  readonly #ended = new Set<() => void>();
  readonly #holds: OpenHolds;
  #running = 0;
  #written = 0;
  #dropped = 0;
  #lastDropReason: string | undefined;

  constructor(ledger: RunLedger) {
    this.ledger = ledger;
    this.#holds = new OpenHolds(ledger, (reservationId) => {
      void this.#post(async () => ledger.lapse?.(reservationId));
    });
  }

  get report(): LedgerReport {
    return {
      pending: this.#waiting.length + this.#running,
      written: this.#written,
      dropped: this.#dropped,
      lastDropReason: this.#lastDropReason,
    };
  }

  /** Keeps a reservation that was made, as long as its request is open. */
  keep(reservationId: string, idleSeconds: number): OpenHold {
    return this.#holds.add(reservationId, idleSeconds);
  }

  /** Each resolves when it is written, or lost; none rejects. */
  commit(reservationId: string, call: LedgerCall & LedgerOutcome): Promise<void> {
    this.#holds.delete(reservationId);
    return this.#post(() => this.ledger.commit(reservationId, call));
  }

  release(reservationId: string): Promise<void> {
    this.#holds.delete(reservationId);
    return this.#post(() => this.ledger.release(reservationId));
  }

  record(call: LedgerCall & LedgerOutcome, budget?: RunBudget): Promise<void> {
    return this.#post(() => this.ledger.record(call, budget));
  }

  /** Of a reservation of which nobody knows whether it was made: its call was not. */
  withdraw(hold: LedgerHold): Promise<void> {
    return this.#post(async () => {
      const reservationId = await this.ledger.reserve(hold).catch((error: unknown) => {
        if (textAt(error, 'code')?.startsWith('WFLO_BUDGET_') === true) return undefined;
        throw error;
      });
      if (reservationId !== undefined) await this.ledger.release(reservationId);
    });
  }

  attemptFailed(attempt: RunAttempt): Promise<void> {
    return this.#post(() => this.ledger.attemptFailed(attempt));
  }

  async runCosts(run: RunOfCosts): Promise<RunCosts> {
    await this.idle();
    return this.ledger.runCosts(run);
  }

  /** Resolves when nothing is pending, or the time is over. @returns whether nothing is. */
  async idle(timeoutMillis = 5_000): Promise<boolean> {
    const deadline = Date.now() + timeoutMillis;
    while (this.report.pending > 0) {
      const leftMillis = deadline - Date.now();
      if (leftMillis <= 0) return false;
      await this.ending(leftMillis);
    }
    return true;
  }

  /** Resolves when something was written, or the time is over: somebody may have room now. */
  ending(timeoutMillis: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#ended.delete(stop);
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const timer = setTimeout(stop, timeoutMillis);
      this.#ended.add(stop);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  #post(work: () => Promise<unknown>): Promise<void> {
    if (this.#waiting.length >= MOST_PENDING) {
      this.#drop(`more than ${MOST_PENDING} records wait for the ledger`);
      return Promise.resolve();
    }
    return new Promise((done) => {
      this.#waiting.push({ work, done });
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < MOST_AT_ONCE) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#running += 1;
      void this.#finish(job);
    }
  }

  async #finish({ work, done }: Job): Promise<void> {
    for (let waitMillis = FIRST_RETRY_MILLIS; ;) {
      try {
        await work();
        this.#written += 1;
        break;
      } catch (error) {
        if (field(error, 'retryable') !== true) {
          this.#drop(error instanceof Error ? error.message : String(error));
          break;
        }
      }
      await pause(waitMillis * (0.5 + Math.random()));
      waitMillis = Math.min(waitMillis * 2, LAST_RETRY_MILLIS);
    }
    this.#running -= 1;
    done();
    for (const ended of [...this.#ended]) ended();
    this.#next();
  }

  #drop(reason: string): void {
    this.#dropped += 1;
    this.#lastDropReason = reason;
    if (this.#dropped > 1) return;
    process.emitWarning(`A record for the ledger of runs was lost: ${reason}`, {
      code: 'WFLO_LEDGER_RECORD_LOST',
      detail: 'Said once; ledgerReport() counts them.',
    });
  }
}

/** Does not keep the process: whoever ends it in order flushes first. */
function pause(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis).unref();
  });
}
