import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** Statements of one connection, each compiled once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #compiled = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  get(sql: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[] {
    return this.#statement(sql).all(...values);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#compiled.get(sql);
    if (statement === undefined) {
      if (this.#compiled.size >= 500) this.#compiled.clear();
      this.#compiled.set(sql, (statement = this.#database.prepare(sql)));
    }
    return statement;
  }
}
