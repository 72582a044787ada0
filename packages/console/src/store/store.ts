import type { Batch, Signal } from '../telemetry/telemetry.ts';
import { openDatabase, type Database } from './database.ts';
import { Statements } from './write/statements.ts';
import { Retention, type RetentionLimits } from './write/retention.ts';
import { WriteQueue } from './write/write-queue.ts';
import { Writer, type Changes } from './write/writer.ts';
import { messageOf } from '../values/message.ts';

export interface StoreOptions extends RetentionLimits {
  readonly folder: string;
  readonly maxQueueBytes?: number | undefined;
  readonly onChange?: (changes: Changes) => void;
}

const RETENTION_EVERY_MS = 10_000;

/** The console's data: one file, one writer, and a connection that reads what is committed. */
export class Store {
  readonly writer: Writer;
  readonly queue: WriteQueue;
  readonly reader: Statements;
  readonly limits: RetentionLimits;
  readonly file: string;
  readonly #database: Database;
  readonly #retention: Retention;
  readonly #timer: NodeJS.Timeout;
  #checkedMs = 0;
  #isClosed = false;

  /** @throws when the folder cannot be written, or another process has the file locked */
  constructor(options: StoreOptions) {
    this.#database = openDatabase(options.folder);
    this.file = this.#database.file;
    this.limits = { maxAgeMs: options.maxAgeMs, maxBytes: options.maxBytes };
    this.writer = new Writer(this.#database.writer);
    this.queue = new WriteQueue(this.writer, {
      ...(options.maxQueueBytes === undefined ? {} : { maxBytes: options.maxQueueBytes }),
      onChange: (changes) => {
        options.onChange?.(changes);
        this.#retainSoon();
      },
    });
    this.reader = new Statements(this.#database.reader);
    this.#retention = new Retention(this.#database.writer, this.writer, this.limits);
    this.#timer = setInterval(() => {
      this.retain();
    }, RETENTION_EVERY_MS).unref();
  }

  add(signal: Signal, batch: Batch, body: Uint8Array): Promise<void> {
    return this.queue.add(signal, batch, body);
  }

  usedBytes(): number {
    return this.#retention.usedBytes();
  }

  /** Deletes what is past the bounds, a step at a time. */
  retain(): void {
    if (this.#isClosed) return;
    try {
      if (this.#retention.step(Date.now()))
        setImmediate(() => {
          this.retain();
        });
    } catch (error) {
      this.queue.writeError = messageOf(error);
    }
  }

  /** After a burst the next round may be too late. */
  #retainSoon(): void {
    if (Date.now() - this.#checkedMs < 500) return;
    this.#checkedMs = Date.now();
    if (this.usedBytes() > this.limits.maxBytes)
      setImmediate(() => {
        this.retain();
      });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.queue.drained();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#database.close();
  }
}
