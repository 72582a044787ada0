import type { Batch, Signal } from '../telemetry/telemetry.ts';
import { openDatabase, type Database } from './database.ts';
import { Statements } from './write/statements.ts';
import { Retention, type RetentionLimits } from './write/retention.ts';
import { WriteQueue } from './write/write-queue.ts';
import { Writer, type Changes } from './write/writer.ts';

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

  /** @throws when the folder cannot be written, or another process has the file locked */
  constructor(options: StoreOptions) {
    this.#database = openDatabase(options.folder);
    this.file = this.#database.file;
    this.limits = { maxAgeMs: options.maxAgeMs, maxBytes: options.maxBytes };
    this.writer = new Writer(this.#database.writer);
    this.queue = new WriteQueue(this.writer, {
      ...(options.maxQueueBytes === undefined ? {} : { maxBytes: options.maxQueueBytes }),
      ...(options.onChange === undefined ? {} : { onChange: options.onChange }),
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
    try {
      if (this.#retention.step(Date.now()))
        setImmediate(() => {
          this.retain();
        });
      // A disk that is full, or a store that was closed meanwhile: the next round tries again.
    } catch (error) {
      this.queue.writeError = error instanceof Error ? error.message : String(error);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.queue.drained();
    this.#database.close();
  }
}
