import { StringDecoder } from 'node:string_decoder';

/** Retains the first bytes of a stream and says when there were more. */
export class BoundedOutput {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #truncated = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  /** Takes what fits. False when something did not. */
  write(chunk: Uint8Array): boolean {
    const room = this.#maxBytes - this.#bytes;
    const part = chunk.byteLength > room ? chunk.subarray(0, room) : chunk;
    if (part.byteLength > 0) this.#chunks.push(part);
    this.#bytes += part.byteLength;
    if (part.byteLength < chunk.byteLength) this.#truncated = true;
    return !this.#truncated;
  }

  text(): string {
    return decodeOutput(Buffer.concat(this.#chunks), this.#truncated);
  }
}

/** UTF-8 text of a stream; a character that truncation cut in two is left out, not mangled. */
export function decodeOutput(bytes: Uint8Array, truncated: boolean): string {
  const decoder = new StringDecoder('utf8');
  const text = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return truncated ? text : text + decoder.end();
}
