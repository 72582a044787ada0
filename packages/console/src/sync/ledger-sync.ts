import { applyLedger, type LedgerSums } from '../facts/run-ledger.ts';
import type { LedgerReader, RunSums } from '../ledger/ledger-reader.ts';
import { runsOfChain } from '../query/chain-runs.ts';
import type { Store } from '../store/store.ts';
import { textOrNull } from '../values/json.ts';
import { Rounds } from './rounds.ts';

export interface LedgerSyncOptions {
  readonly store: Store;
  readonly ledger: LedgerReader;
  readonly everyMs: number;
  readonly onChange: (executionIds: readonly string[]) => void;
}

const PAGE = 500;
const MOST = 100_000;
const REMEMBERED = 10_000;

/**
 * Keeps what runs have cost up to date with the ledger, which lists the executions with the newest
 * records first: a round ends at the first page that ends with what is known already.
 */
export class LedgerSync {
  readonly #options: LedgerSyncOptions;
  /** By execution: what was read for its chain while the ledger's sums were these. */
  readonly #ofChains = new Map<string, { readonly state: string; readonly costs: RunSums }>();
  #isFirst = true;
  readonly #rounds: Rounds;

  constructor(options: LedgerSyncOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.sync(), options.everyMs);
  }

  start(): void {
    this.#rounds.start();
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  /** One round. @throws {ServiceError} */
  async sync(): Promise<void> {
    const { ledger, store } = this.#options;
    const oldestMs = Date.now() - store.limits.maxAgeMs;
    let taken = 0;
    let after: string | undefined;
    do {
      const page = await ledger.executions({ limit: PAGE, after, sinceMs: oldestMs });
      const isKnown = this.#write(await Promise.all(page.executions.map((one) => this.#own(one))));
      taken += page.executions.length;
      after = isKnown && !this.#isFirst ? undefined : page.next;
    } while (after !== undefined && taken < MOST && !this.#rounds.isClosed);
    this.#isFirst = false;
  }

  /** What is of the newest chain under an id that was used before. */
  async #own(sums: LedgerSums): Promise<LedgerSums> {
    const { store, ledger } = this.#options;
    const { executionId } = sums;
    const firstRunId = store.reader.get(
      'SELECT first_run_id FROM run WHERE execution_id = ?',
      executionId,
    )?.first_run_id;
    const runIds = runsOfChain(store.reader, executionId, textOrNull(firstRunId));
    if (runIds === undefined) return sums;
    const state = [sums.pico, sums.calls, sums.unpriced, sums.unbounded, ...runIds].join(' ');
    const known = this.#ofChains.get(executionId);
    if (known?.state === state) return { ...sums, ...known.costs };
    const { costs } = await ledger.executionCosts(executionId, runIds);
    if (this.#ofChains.size >= REMEMBERED) this.#ofChains.clear();
    this.#ofChains.set(executionId, { state, costs });
    return { ...sums, ...costs };
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
