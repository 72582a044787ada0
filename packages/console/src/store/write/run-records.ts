import type { SQLInputValue } from 'node:sqlite';
import { newRun, searchedText, type RunRecord } from '../../facts/run-record.ts';
import type { Source } from '../../shapes/fact.ts';
import type { Statements } from './statements.ts';

const COLUMNS = Object.keys(newRun('', 0, 'spans'));
const BIG: ReadonlySet<string> = new Set([
  'usd_pico',
  'upper_pico',
  'wasted_pico',
  'end_pico',
  'ledger_pico',
  'ledger_upper_pico',
]);
/** Amounts may pass 2^53, which the driver refuses to read as numbers. */
const SELECT = COLUMNS.map((name) => (BIG.has(name) ? `CAST(${name} AS TEXT) ${name}` : name));
const UPSERT = `INSERT INTO run (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (execution_id) DO UPDATE SET
  ${COLUMNS.slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`;

/** The runs that one transaction touches: each is read once and written once. */
export class RunRecords {
  readonly #statements: Statements;
  readonly #touched = new Map<string, RunRecord>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  get(executionId: string, startedMs: number, source: Source): RunRecord {
    let run = this.#touched.get(executionId);
    if (run === undefined) {
      run = this.find(executionId) ?? newRun(executionId, startedMs, source);
      this.#touched.set(executionId, run);
    }
    return run;
  }

  find(executionId: string): RunRecord | undefined {
    const row = this.#statements.get(
      `SELECT ${SELECT.join(', ')} FROM run WHERE execution_id = ?`,
      executionId,
    );
    if (row === undefined) return undefined;
    for (const name of BIG) row[name] = bigOrNull(row[name]);
    // The columns of the table are the fields of the record, with these types.
    return row as unknown as RunRecord;
  }

  /** Writes what was touched; returns the ids. */
  flush(): string[] {
    for (const run of this.#touched.values()) {
      run.hay = searchedText(run);
      this.#statements.run(
        UPSERT,
        ...COLUMNS.map((name) => run[name as keyof RunRecord] as SQLInputValue),
      );
    }
    const ids = [...this.#touched.keys()];
    this.#touched.clear();
    return ids;
  }

  forget(): void {
    this.#touched.clear();
  }
}

function bigOrNull(value: unknown): bigint | null {
  return typeof value === 'string' ? BigInt(value) : null;
}
