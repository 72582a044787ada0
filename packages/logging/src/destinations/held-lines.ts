/** Lines that wait for a pipe to make room: first in, first out, bounded by their bytes. */
export class HeldLines {
  /** What is held beyond it, since it was more before, stays. */
  maxBytes: number;
  #lines: Buffer[] = [];
  #head = 0;
  #bytes = 0;
  /** Bytes of the first line that are written already. */
  #offset = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#head === this.#lines.length;
  }

  get length(): number {
    return this.#lines.length - this.#head;
  }

  /** Whether a part of the first line is written. */
  get isStarted(): boolean {
    return this.#offset > 0;
  }

  /** False when it does not fit: what was taken stays. */
  push(line: Buffer): boolean {
    if (this.#bytes + line.length > this.maxBytes) return false;
    this.#lines.push(line);
    this.#bytes += line.length;
    return true;
  }

  /** The one line whose end is to be written, whatever the bound says. */
  start(line: Buffer, written: number): void {
    this.#lines = [line];
    this.#head = 0;
    this.#bytes = line.length;
    this.#offset = written;
  }

  /** What is to be written next: one line, so that a pipe takes a short one whole or not at all. */
  next(): Buffer {
    const line = this.#lines[this.#head] ?? Buffer.alloc(0);
    return this.#offset === 0 ? line : line.subarray(this.#offset);
  }

  /** So many bytes of it are written; true when that is all of the line. */
  wrote(bytes: number): boolean {
    const line = this.#lines[this.#head];
    if (line === undefined) return true;
    this.#offset += bytes;
    if (this.#offset < line.length) return false;
    this.#offset = 0;
    this.#bytes -= line.length;
    this.#head += 1;
    if (this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
    return true;
  }

  /** @returns how many lines they were */
  clear(): number {
    const count = this.length;
    this.#lines = [];
    this.#head = this.#bytes = this.#offset = 0;
    return count;
  }
}
