const CHUNK_LENGTH = 65_536;

/**
 * Text as UTF-8, in chunks that lie outside of the JavaScript heap: one long string has to be
 * flattened, encoded and moved by the garbage collector in one go, which stalls the event loop for
 * tens of milliseconds at 100,000 series.
 */
export class TextChunks {
  readonly #chunks: Uint8Array[] = [];
  #text = '';

  /** Adds whole lines: what is added at once is not torn apart. */
  append(text: string): void {
    this.#text += text;
    if (this.#text.length >= CHUNK_LENGTH) this.#close();
  }

  appendAll(other: TextChunks): void {
    this.#close();
    this.#chunks.push(...other.all());
  }

  all(): readonly Uint8Array[] {
    this.#close();
    return this.#chunks;
  }

  #close(): void {
    if (this.#text === '') return;
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = '';
  }
}

export function decoded(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString();
}
