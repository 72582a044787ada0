import { safely } from '../values/safely.ts';

/** What is open can be given up where nobody ever ends it. */
export interface Abandonable {
  abandon(): void;
}

const MOST_OPEN = 10_000;

/**
 * What a framework has started and not ended, by the id that it has for it. Past the bound the one
 * that has been open longest is given up, and counted.
 */
export class OpenById<Entry extends Abandonable> {
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();
  #dropped = 0;

  constructor(most = MOST_OPEN) {
    this.#most = most;
  }

  /** How many were given up to make room. */
  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string | null | undefined): Entry | undefined {
    return id === undefined || id === null ? undefined : this.#entries.get(id);
  }

  add(id: string, entry: Entry): void {
    this.#entries.set(id, entry);
    if (this.#entries.size <= this.#most) return;
    const [oldest] = this.#entries;
    if (oldest === undefined) return;
    this.#entries.delete(oldest[0]);
    this.#dropped += 1;
    safely(() => {
      oldest[1].abandon();
    });
  }

  /** The entry, which is not open any more. */
  take(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }

  /** All of them, none of which is open any more. */
  takeAll(): readonly Entry[] {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    return entries;
  }
}
