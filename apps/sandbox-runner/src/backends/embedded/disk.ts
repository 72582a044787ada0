/** A page, as on the tmpfs of the Docker backend. */
export const BLOCK_BYTES = 4_096;
/** Files, directories and links that a program may have at a time. */
const MAX_ENTRIES = 10_000;
const GROWTH_BLOCKS = 64;

/** Something on the disk whose blocks are free once no name and no open file leads to it. */
export interface Reclaimable {
  readonly isReferenced: boolean;
  reclaim(): void;
}

/**
 * The memory behind the files of a WASI program: one buffer of fixed size, allocated in blocks. A
 * block that is free is used again, so that what is held never depends on when garbage is
 * collected, nor on what the program wrote in total.
 */
export class Disk {
  /** No file may be longer than this. */
  readonly capacityBytes: number;
  readonly #buffer: ArrayBuffer;
  readonly #free: number[] = [];
  readonly #abandoned = new Set<Reclaimable>();
  #entries = 0;

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
    this.#buffer = new ArrayBuffer(0, { maxByteLength: capacityBytes });
  }

  get hasRoomForEntry(): boolean {
    return this.#entries < MAX_ENTRIES;
  }

  /** Counts a name that is made, or with -1 one that is gone. */
  countEntry(change: 1 | -1): void {
    this.#entries += change;
  }

  /** The offset of a block full of zeros, or undefined when the disk is full. */
  take(): number | undefined {
    if (this.#free.length === 0) this.#makeRoom();
    const block = this.#free.pop();
    if (block !== undefined) this.bytes(block).fill(0);
    return block;
  }

  free(block: number): void {
    this.#free.push(block);
  }

  bytes(block: number): Uint8Array {
    return new Uint8Array(this.#buffer, block, BLOCK_BYTES);
  }

  /**
   * Notes that nothing may lead to `file` any more. It is looked at again when its space is needed:
   * a rename removes the old name before it makes the new one.
   */
  abandon(file: Reclaimable): void {
    this.#abandoned.add(file);
  }

  #makeRoom(): void {
    for (const file of this.#abandoned) {
      if (!file.isReferenced) file.reclaim();
    }
    this.#abandoned.clear();
    if (this.#free.length > 0) return;
    const before = this.#buffer.byteLength;
    const after = Math.min(before + GROWTH_BLOCKS * BLOCK_BYTES, this.capacityBytes);
    this.#buffer.resize(after - (after % BLOCK_BYTES));
    for (let end = this.#buffer.byteLength; end > before; end -= BLOCK_BYTES) {
      this.#free.push(end - BLOCK_BYTES);
    }
  }
}
