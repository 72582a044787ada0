import type { SQLInputValue } from 'node:sqlite';

/** The conditions of a query, with their values in order. */
export class Conditions {
  readonly values: SQLInputValue[] = [];
  readonly #conditions: string[] = [];

  add(condition: string, ...values: SQLInputValue[]): void {
    this.#conditions.push(`(${condition})`);
    this.values.push(...values);
  }

  oneOf(column: string, values: readonly string[]): void {
    if (values.length === 0) return;
    this.add(`${column} IN (${values.map(() => '?').join(', ')})`, ...values);
  }

  /** `WHERE …`, or nothing. */
  get where(): string {
    return this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.join(' AND ')}`;
  }

  copy(): Conditions {
    const other = new Conditions();
    other.values.push(...this.values);
    other.#conditions.push(...this.#conditions);
    return other;
  }
}
