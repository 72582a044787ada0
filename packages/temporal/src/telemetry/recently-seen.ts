import { createHash } from 'node:crypto';

/** A longer key is remembered as its first part and a digest of all of it. */
const LONGEST_KEY = 128;
/** What an entry of a `Set` and the head of a string cost beside the characters, about. */
const ENTRY_BYTES = 64;

export interface RecentlySeenBounds {
  readonly keys: number;
  /** Bytes of memory, about; two for each character, as for text beyond Latin-1. */
  readonly bytes: number;
}

/** Remembers the latest keys, within bounds, to recognise the second emission of one fact. */
export class RecentlySeen {
  readonly #bounds: RecentlySeenBounds;
  readonly #keys = new Set<string>();
  #bytes = 0;

  constructor(bounds: RecentlySeenBounds) {
    this.#bounds = bounds;
  }

  /** Bytes that the keys take, about; never more than the bound. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True the first time that a key is shown, false while it is remembered. */
  isFirst(key: string): boolean {
    const short = shortened(key);
    if (this.#keys.delete(short)) {
      this.#keys.add(short);
      return false;
    }
    this.#keys.add(short);
    this.#bytes += sizeOf(short);
    while (this.#keys.size > this.#bounds.keys || this.#bytes > this.#bounds.bytes) {
      const [oldest] = this.#keys;
      if (oldest === undefined) break;
      this.#keys.delete(oldest);
      this.#bytes -= sizeOf(oldest);
    }
    return true;
  }
}

function sizeOf(key: string): number {
  return key.length * 2 + ENTRY_BYTES;
}

function shortened(key: string): string {
  if (key.length <= LONGEST_KEY) return key;
  const digest = createHash('sha256').update(key).digest('base64url');
  // Joined anew: a slice would keep the whole text alive.
  return Buffer.from(`${key.slice(0, LONGEST_KEY - digest.length)}${digest}`).toString();
}
