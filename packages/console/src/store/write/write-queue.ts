import { createHash } from 'node:crypto';
import { BusyError } from '../../errors.ts';
import type { Batch, Signal } from '../../telemetry/telemetry.ts';
import type { Changes, Writer } from './writer.ts';
import { messageOf } from '../../values/message.ts';

interface Pending {
  readonly batch: Batch;
  readonly bytes: number;
  readonly items: number;
  readonly key: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface WriteQueueOptions {
  /** Bytes of requests that may wait. Default 64 MiB. */
  readonly maxBytes?: number;
  readonly onChange?: (changes: Changes) => void;
}

/** Items of one transaction: what holds the event loop up for about 20 ms. */
const ITEMS_A_TRANSACTION = 512;
const REMEMBERED_REQUESTS = 4_096;

/**
 * Requests wait here to be written, and are acknowledged when they are: what is not stored, its
 * sender still has. Past the bound they are refused, to be sent again.
 */
export class WriteQueue {
  readonly maxBytes: number;
  readonly #writer: Writer;
  readonly #onChange: (changes: Changes) => void;
  readonly #pending: Pending[] = [];
  /** Requests that were written, so that one whose response was lost is written once. */
  readonly #written = new Map<string, true>();
  #bytes = 0;
  #items = 0;
  #scheduled = false;
  #idle: (() => void)[] = [];
  writeError: string | null = null;

  constructor(writer: Writer, options: WriteQueueOptions = {}) {
    this.#writer = writer;
    this.maxBytes = options.maxBytes ?? 67_108_864;
    this.#onChange = options.onChange ?? (() => undefined);
  }

  get queuedItems(): number {
    return this.#items;
  }

  get queuedBytes(): number {
    return this.#bytes;
  }

  /** Whether a request of that size may come in now. */
  hasRoom(bytes: number): boolean {
    return this.#bytes === 0 || this.#bytes + bytes <= this.maxBytes;
  }

  /**
   * Resolves when the batch is stored.
   *
   * @throws {BusyError} there is no room, or the disk does not take it: to be sent again
   */
  add(signal: Signal, batch: Batch, body: Uint8Array): Promise<void> {
    const bytes = body.byteLength;
    if (!this.hasRoom(bytes)) {
      return Promise.reject(new BusyError('the store is behind; send it again later', 1_000));
    }
    const key = `${signal} ${createHash('sha1').update(body).digest('base64')}`;
    if (this.#written.has(key)) return Promise.resolve();
    for (const [reason, count] of batch.rejected) this.#writer.losses.add(signal, reason, count);
    const items = batch.spans.length + batch.lines.length + batch.points.length;
    return new Promise((resolve, reject) => {
      this.#pending.push({ batch, bytes, items, key, resolve, reject });
      this.#bytes += bytes;
      this.#items += items;
      this.#schedule();
    });
  }

  /** Resolves when all that waits has been written. */
  drained(): Promise<void> {
    if (this.#pending.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeSome();
      if (this.#pending.length > 0) this.#schedule();
      else for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  #writeSome(): void {
    const taken: Pending[] = [];
    let items = 0;
    while (items < ITEMS_A_TRANSACTION) {
      const next = this.#pending.shift();
      if (next === undefined) break;
      taken.push(next);
      items += next.items;
      this.#bytes -= next.bytes;
      this.#items -= next.items;
    }
    this.#write(taken);
  }

  #write(taken: readonly Pending[]): void {
    try {
      const changes = this.#writer.write(
        taken.map(({ batch }) => batch),
        Date.now(),
      );
      this.writeError = null;
      for (const { key, resolve } of taken) {
        this.#remember(key);
        resolve();
      }
      this.#onChange(changes);
    } catch (error) {
      this.writeError = messageOf(error);
      const busy = new BusyError(`the store cannot write: ${this.writeError}`, 5_000, 503);
      for (const { reject } of taken) reject(busy);
    }
  }

  #remember(key: string): void {
    this.#written.set(key, true);
    if (this.#written.size <= REMEMBERED_REQUESTS) return;
    const [oldest] = this.#written.keys();
    if (oldest !== undefined) this.#written.delete(oldest);
  }
}
