import { Fd, wasi } from '@bjorn3/browser_wasi_shim';

/** A regular file: the interpreter would take a character device for a terminal. */
class Stream extends Fd {
  override fd_fdstat_get() {
    return { ret: wasi.ERRNO_SUCCESS, fdstat: new wasi.Fdstat(wasi.FILETYPE_REGULAR_FILE, 0) };
  }

  override fd_filestat_get() {
    return {
      ret: wasi.ERRNO_SUCCESS,
      filestat: new wasi.Filestat(0n, wasi.FILETYPE_REGULAR_FILE, 0n),
    };
  }

  override fd_seek() {
    return { ret: wasi.ERRNO_SPIPE, offset: 0n };
  }
}

/** Hands each write to a function. */
export class OutputStreamFd extends Stream {
  readonly #write: (chunk: Uint8Array) => void;

  constructor(write: (chunk: Uint8Array) => void) {
    super();
    this.#write = write;
  }

  override fd_write(chunk: Uint8Array) {
    this.#write(chunk);
    return { ret: wasi.ERRNO_SUCCESS, nwritten: chunk.byteLength };
  }
}

/** Requests its content at the first read, one part after the other; then it is at its end. */
export class InputStreamFd extends Stream {
  readonly #parts: Iterator<Uint8Array>;
  #part = new Uint8Array();
  #offset = 0;

  constructor(parts: Iterable<Uint8Array>) {
    super();
    this.#parts = parts[Symbol.iterator]();
  }

  /** Never crosses from one part into the next within one read. */
  override fd_read(size: number) {
    if (this.#offset >= this.#part.byteLength) {
      const next = this.#parts.next();
      this.#part = next.done === true ? new Uint8Array() : Uint8Array.from(next.value);
      this.#offset = 0;
    }
    const data = this.#part.subarray(this.#offset, this.#offset + size);
    this.#offset += data.byteLength;
    return { ret: wasi.ERRNO_SUCCESS, data };
  }
}
