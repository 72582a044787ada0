/**
 * How far a task queue has been reconciled: a time, and the runs closed shortly before it, which
 * visibility may yet show again. It is text, to be kept anywhere.
 *
 * @module
 */

/** Where the position outlives the process. `load` gives what `save` was given last. */
export interface ReconcileCheckpoint {
  load(taskQueue: string): string | undefined | Promise<string | undefined>;
  save(taskQueue: string, state: string): void | Promise<void>;
}

/** A position. */
export class ReconciledUntil {
  /** Runs closed before this are not asked for any more. Milliseconds since the epoch. */
  sinceMillis: number;
  readonly #settled: Map<string, number>;

  constructor(sinceMillis: number, settled: Iterable<readonly [string, number]> = []) {
    this.sinceMillis = sinceMillis;
    this.#settled = new Map(settled);
  }

  /** Reads what `toText` wrote; anything else is `undefined`. */
  static fromText(text: string | undefined): ReconciledUntil | undefined {
    try {
      const value: unknown = JSON.parse(text ?? '');
      if (typeof value !== 'object' || value === null) return undefined;
      if (!('since' in value) || typeof value.since !== 'number') return undefined;
      const settled: unknown = 'settled' in value ? value.settled : [];
      if (!Array.isArray(settled) || !settled.every(isEntry)) return undefined;
      return new ReconciledUntil(value.since, settled);
    } catch {
      return undefined;
    }
  }

  toText(): string {
    return JSON.stringify({ since: this.sinceMillis, settled: [...this.#settled] });
  }

  isSettled(runId: string): boolean {
    return this.#settled.has(runId);
  }

  settle(runId: string, closeMillis: number): void {
    this.#settled.set(runId, closeMillis);
  }

  /** All that was closed before the given time is settled. */
  advanceTo(millis: number): void {
    this.sinceMillis = Math.max(this.sinceMillis, millis);
    for (const [runId, closeMillis] of this.#settled) {
      if (closeMillis < this.sinceMillis) this.#settled.delete(runId);
    }
  }
}

function isEntry(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}
