import { applyLedger, type LedgerSums } from '../facts/run-ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { Store } from '../store/store.ts';

export interface LedgerSyncOptions {
  readonly store: Store;
  readonly ledger: LedgerReader;
  readonly everyMs: number;
  readonly onChange: (executionIds: readonly string[]) => void;
}

const PAGE = 500;
const MOST = 100_000;

/**
 * Keeps what runs have cost up to date with the ledger, which lists the executions with the newest
 * records first: a round ends at the first page that ends with what is known already.
 */
export class LedgerSync {
  readonly #options: LedgerSyncOptions;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #isFirst = true;
  #round: Promise<void> = Promise.resolve();

  constructor(options: LedgerSyncOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#closed) return;
    this.#round = this.sync()
      // The connection's own state says what cannot be read.
      .catch(() => undefined)
      .then(() => {
        if (this.#closed) return;
        this.#timer = setTimeout(() => {
          this.start();
        }, this.#options.everyMs).unref();
      });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  /** One round. @throws {ServiceError} */
  async sync(): Promise<void> {
    const { ledger, store } = this.#options;
    const oldestMs = Date.now() - store.limits.maxAgeMs;
    let taken = 0;
    let after: string | undefined;
    do {
      const page = await ledger.executions({ limit: PAGE, after, sinceMs: oldestMs });
      const isKnown = this.#write(page.executions);
      taken += page.executions.length;
      after = isKnown && !this.#isFirst ? undefined : page.next;
    } while (after !== undefined && taken < MOST && !this.#closed);
    this.#isFirst = false;
  }

  /** Whether the last of them was known as it is. */
  #write(executions: readonly LedgerSums[]): boolean {
    const { store, onChange } = this.#options;
    const { runs } = store.writer;
    const nowMs = Date.now();
    let isKnown = true;
    const changed = store.writer.transaction(() => {
      for (const sums of executions) {
        const probe = runs.find(sums.executionId);
        isKnown = probe !== undefined && !applyLedger(probe, sums, nowMs);
        if (isKnown) continue;
        applyLedger(runs.get(sums.executionId, sums.firstCallMs, 'ledger'), sums, nowMs);
      }
      return runs.flush();
    }, nowMs);
    if (changed.length > 0) onChange(changed);
    return isKnown;
  }
}
