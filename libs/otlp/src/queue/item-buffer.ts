export interface BufferLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

export interface ItemBatch<T> {
  readonly items: T[];
  readonly bytes: number;
}

/** First in, first out, bounded by number and by estimated bytes. */
export class ItemBuffer<T> {
  readonly #limits: BufferLimits;
  #entries: { readonly item: T; readonly bytes: number }[] = [];
  #head = 0;
  #bytes = 0;

  constructor(limits: BufferLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when the item does not fit: nothing is displaced, so that what was accepted stays. */
  push(
    item: T,
    bytes: number,
    reserved: { readonly items: number; readonly bytes: number },
  ): boolean {
    const heldItems = this.length + reserved.items;
    const heldBytes = this.#bytes + reserved.bytes;
    if (heldItems >= this.#limits.maxItems || heldBytes + bytes > this.#limits.maxBytes) {
      return false;
    }
    this.#entries.push({ item, bytes });
    this.#bytes += bytes;
    return true;
  }

  /** The oldest items, at least one when there is any. */
  take(maxItems: number, maxBytes: number): ItemBatch<T> {
    const items: T[] = [];
    let bytes = 0;
    while (items.length < maxItems) {
      const next = this.#entries[this.#head];
      if (next === undefined || (items.length > 0 && bytes + next.bytes > maxBytes)) break;
      items.push(next.item);
      bytes += next.bytes;
      this.#head += 1;
    }
    this.#bytes -= bytes;
    this.#compact();
    return { items, bytes };
  }

  clear(): number {
    const count = this.length;
    this.#entries = [];
    this.#head = 0;
    this.#bytes = 0;
    return count;
  }

  /** Releases taken entries to the garbage collector, in amortised constant time. */
  #compact(): void {
    if (this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
