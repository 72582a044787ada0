/**
 * Remembers the latest keys, up to a bound, so that the second emission of one fact is recognised.
 *
 * @module
 */
const LONGEST_KEY = 256;

export class RecentlySeen {
  readonly #capacity: number;
  readonly #keys = new Set<string>();

  /** @param capacity - Keys remembered; each costs at most about 600 bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** True the first time that a key is shown, false while it is remembered. */
  isFirst(key: string): boolean {
    // A long message is told apart by its beginning and its length; the uid comes first in a key.
    const short = key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}|${key.length}` : key;
    if (this.#keys.delete(short)) {
      this.#keys.add(short);
      return false;
    }
    this.#keys.add(short);
    if (this.#keys.size > this.#capacity) {
      const [oldest] = this.#keys;
      if (oldest !== undefined) this.#keys.delete(oldest);
    }
    return true;
  }
}
