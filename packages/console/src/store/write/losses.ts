import type { Statements } from './statements.ts';

/** What was received and is not stored, or no longer, by signal and reason. */
export class Losses {
  readonly #statements: Statements;
  /** Counted outside of a transaction: written with the next one. */
  readonly #pending = new Map<string, { signal: string; reason: string; count: number }>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  add(signal: string, reason: string, count = 1): void {
    if (count <= 0) return;
    const key = `${signal} ${reason}`;
    const pending = this.#pending.get(key);
    if (pending === undefined) this.#pending.set(key, { signal, reason, count });
    else pending.count += count;
  }

  /** In a transaction; `written` is called when it is committed. */
  write(nowMs: number): { written: () => void } {
    const taken = [...this.#pending.entries()].map(([key, loss]) => ({ key, ...loss }));
    for (const { signal, reason, count } of taken) {
      this.#statements.run(
        `INSERT INTO loss VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT DO UPDATE SET count = count + ?3, last_ms = ?4`,
        signal,
        reason,
        count,
        nowMs,
      );
    }
    return {
      written: () => {
        for (const { key, count } of taken) this.#settle(key, count);
      },
    };
  }

  #settle(key: string, count: number): void {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    pending.count -= count;
    if (pending.count === 0) this.#pending.delete(key);
  }
}
