const HEADER_BYTES = 8;

/**
 * Takes the two streams of an attached container apart (Docker Engine API, "Stream format" of `POST
 * /containers/{id}/attach`).
 */
export class OutputDemultiplexer {
  readonly #write: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void;
  #header = Buffer.alloc(0);
  #left = 0;

  constructor(write: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void) {
    this.#write = write;
  }

  /** Takes whatever part of the connection has arrived; holds back no more than a header. */
  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.byteLength > 0) {
      if (this.#left === 0) rest = this.#takeHeader(rest);
      if (this.#left === 0) continue;
      const part = rest.subarray(0, this.#left);
      this.#left -= part.byteLength;
      rest = rest.subarray(part.byteLength);
      if (part.byteLength > 0) this.#write(this.#header[0] === 2 ? 'stderr' : 'stdout', part);
    }
  }

  #takeHeader(chunk: Buffer): Buffer {
    const partial = this.#header.byteLength === HEADER_BYTES ? Buffer.alloc(0) : this.#header;
    const missing = HEADER_BYTES - partial.byteLength;
    this.#header = Buffer.concat([partial, chunk.subarray(0, missing)]);
    if (this.#header.byteLength === HEADER_BYTES) this.#left = this.#header.readUInt32BE(4);
    return chunk.subarray(missing);
  }
}
