import type { SqliteStatements } from '../database/sqlite-group.ts';
import { LINE_COLUMNS, toRow, type StoredUsage } from './usage-table.ts';

const COLUMNS = Object.keys(LINE_COLUMNS);
const INSERT_LINE = `INSERT INTO usage_records (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;

/** Adds a line; false when its key is taken. */
export function insertSqliteLine(statements: SqliteStatements, line: StoredUsage): boolean {
  const row: Readonly<Record<string, unknown>> = toRow(line);
  return (
    statements.run(
      INSERT_LINE,
      COLUMNS.map((column) => row[column]),
    ) > 0
  );
}
