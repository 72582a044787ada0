/** Where the position outlives the process. `load` returns what `save` stored last. */
export interface ReconcileCheckpoint {
  load(taskQueue: string): string | undefined | Promise<string | undefined>;
  save(taskQueue: string, state: string): void | Promise<void>;
}

/**
 * How far a task queue has been reconciled: a time, and the runs closed shortly before it, which
 * visibility may yet show again. It is text, to be stored anywhere.
 */
export class ReconcilePosition {
  /** Runs closed before this are not looked for any more. Milliseconds since the epoch. */
  sinceMillis: number;
  readonly #done: Map<string, number>;

  constructor(sinceMillis: number, done: Iterable<readonly [string, number]> = []) {
    this.sinceMillis = sinceMillis;
    this.#done = new Map(done);
  }

  /** Reads what `toText` wrote; anything else is `undefined`. */
  static fromText(text: string | undefined): ReconcilePosition | undefined {
    try {
      const value: unknown = JSON.parse(text ?? '');
      if (typeof value !== 'object' || value === null) return undefined;
      if (!('since' in value) || typeof value.since !== 'number') return undefined;
      const done: unknown = 'settled' in value ? value.settled : [];
      if (!Array.isArray(done) || !done.every(isEntry)) return undefined;
      return new ReconcilePosition(value.since, done);
    } catch {
      return undefined;
    }
  }

  toText(): string {
    return JSON.stringify({ since: this.sinceMillis, settled: [...this.#done] });
  }

  isDone(runId: string): boolean {
    return this.#done.has(runId);
  }

  markDone(runId: string, closeMillis: number): void {
    this.#done.set(runId, closeMillis);
  }

  /** All that was closed before then is done. */
  advanceTo(millis: number): void {
    this.sinceMillis = Math.max(this.sinceMillis, millis);
    for (const [runId, closeMillis] of this.#done) {
      if (closeMillis < this.sinceMillis) this.#done.delete(runId);
    }
  }
}

function isEntry(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}
