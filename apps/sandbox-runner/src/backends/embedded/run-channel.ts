const GO = 0;
const ENDING = 1;
const EXIT_CODE = 2;
const LENGTHS = 3;
const TRUNCATED = 5;
const NEVER = 7;
const CONTROL_INTS = 8;
const CONTROL_BYTES = CONTROL_INTS * Int32Array.BYTES_PER_ELEMENT;

const ENDINGS = ['running', 'exited', 'out_of_memory', 'output_limit'] as const;

/** How far a program got: `exited` is the only ending that has an exit code. */
export type Ending = (typeof ENDINGS)[number];

export type OutputStream = 'stdout' | 'stderr';

/**
 * What a sandbox thread and its owner share, in shared memory: the signal to start, both output
 * streams and the way it ended. Nothing is lost when the thread is terminated, and a program that
 * floods its output fills a buffer of fixed size.
 */
export class RunChannel {
  readonly buffer: SharedArrayBuffer;
  readonly #control: Int32Array;
  readonly #maxOutputBytes: number;

  /** Wraps the buffer that the other side made. */
  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#control = new Int32Array(buffer, 0, CONTROL_INTS);
    this.#maxOutputBytes = (buffer.byteLength - CONTROL_BYTES) / 2;
  }

  static create(maxOutputBytes: number): RunChannel {
    return new RunChannel(new SharedArrayBuffer(CONTROL_BYTES + 2 * maxOutputBytes));
  }

  /** Owner: starts the thread. What it needs must have been posted before. */
  go(): void {
    Atomics.store(this.#control, GO, 1);
    Atomics.notify(this.#control, GO);
  }

  /** Thread: blocks until `go`. */
  waitForGo(): void {
    Atomics.wait(this.#control, GO, 0);
  }

  /** Thread: blocks for so long; the owner may terminate it meanwhile. */
  sleep(millis?: number): void {
    Atomics.wait(this.#control, NEVER, 0, millis);
  }

  /** Thread: appends what fits. False when something did not. */
  write(stream: OutputStream, chunk: Uint8Array): boolean {
    const index = streamIndex(stream);
    const length = Atomics.load(this.#control, LENGTHS + index);
    const part = chunk.subarray(0, this.#maxOutputBytes - length);
    this.#bytes(index).set(part, length);
    Atomics.store(this.#control, LENGTHS + index, length + part.byteLength);
    if (part.byteLength === chunk.byteLength) return true;
    Atomics.store(this.#control, TRUNCATED + index, 1);
    return false;
  }

  /** Thread: says how the program ended. The first time counts. */
  end(ending: Exclude<Ending, 'running'>, exitCode = 0): void {
    if (this.ending !== 'running') return;
    Atomics.store(this.#control, EXIT_CODE, exitCode);
    Atomics.store(this.#control, ENDING, ENDINGS.indexOf(ending));
  }

  get ending(): Ending {
    return ENDINGS[Atomics.load(this.#control, ENDING)] ?? 'running';
  }

  get exitCode(): number {
    return Atomics.load(this.#control, EXIT_CODE);
  }

  /** Owner: a copy of what was written so far. */
  output(stream: OutputStream): { readonly bytes: Uint8Array; readonly truncated: boolean } {
    const index = streamIndex(stream);
    const length = Atomics.load(this.#control, LENGTHS + index);
    return {
      bytes: Uint8Array.from(this.#bytes(index).subarray(0, length)),
      truncated: Atomics.load(this.#control, TRUNCATED + index) === 1,
    };
  }

  #bytes(index: number): Uint8Array {
    const offset = CONTROL_BYTES + index * this.#maxOutputBytes;
    return new Uint8Array(this.buffer, offset, this.#maxOutputBytes);
  }
}

function streamIndex(stream: OutputStream): 0 | 1 {
  return stream === 'stdout' ? 0 : 1;
}
