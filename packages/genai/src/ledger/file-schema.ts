import type { DatabaseSync } from 'node:sqlite';
import { LedgerFileError } from '../errors.ts';
import { field } from '../values/fields.ts';

/** Amounts are whole pico-USD. `expired` is the line of a reservation that nobody has ended. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS budgets (
  id TEXT PRIMARY KEY,
  parent_id TEXT REFERENCES budgets (id),
  limit_pico_usd INTEGER NOT NULL,
  spent_pico_usd INTEGER NOT NULL DEFAULT 0,
  reserved_pico_usd INTEGER NOT NULL DEFAULT 0,
  unknown_pico_usd INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS reservations (
  key TEXT PRIMARY KEY,
  budget_id TEXT NOT NULL REFERENCES budgets (id),
  amount_pico_usd INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'held',
  expires_at_millis INTEGER NOT NULL,
  call TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS reservations_held ON reservations (expires_at_millis) WHERE status = 'held';
CREATE TABLE IF NOT EXISTS calls (
  key TEXT PRIMARY KEY,
  budget_id TEXT,
  execution_id TEXT NOT NULL,
  run_id TEXT,
  workflow_id TEXT,
  activity_id TEXT,
  attempt INTEGER,
  model TEXT NOT NULL,
  response_model TEXT,
  provider TEXT NOT NULL,
  service_tier TEXT,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  usage TEXT,
  cost_pico_usd INTEGER,
  unpriced_reason TEXT,
  upper_bound_pico_usd INTEGER,
  reported_cost_usd TEXT,
  expired INTEGER NOT NULL DEFAULT 0,
  occurred_at_millis INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS calls_execution ON calls (execution_id, run_id, activity_id);
CREATE TABLE IF NOT EXISTS failed_attempts (
  execution_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  activity_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  PRIMARY KEY (execution_id, run_id, activity_id, attempt)
) STRICT;
`;
const SCHEMA_VERSION = 1;
/** Of a reservation; a version that does not know them leaves them out. */
const ADDED_COLUMNS = { boot: 'TEXT', expires_at_uptime_millis: 'INTEGER' };

/**
 * Makes the tables, unless they are there. A process that is killed loses nothing of what was
 * committed; synchronous NORMAL is enough.
 *
 * @throws {LedgerFileError} of a file that a later version has made.
 */
export function prepareSchema(database: DatabaseSync, file: string): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const version = Number(field(database.prepare('PRAGMA user_version').get(), 'user_version'));
  if (version > SCHEMA_VERSION) {
    throw new LedgerFileError(
      'WFLO_LEDGER_FILE_INVALID',
      file,
      `was made by a later version of @wflo/genai (its format is ${version}, known are those up to ` +
        `${SCHEMA_VERSION}). Update the package, or set WFLO_LEDGER_FILE to another file`,
    );
  }
  if (version === SCHEMA_VERSION && missingColumns(database).length === 0) return;
  database.exec('BEGIN IMMEDIATE');
  database.exec(SCHEMA);
  for (const [name, type] of missingColumns(database)) {
    database.exec(`ALTER TABLE reservations ADD COLUMN ${name} ${type}`);
  }
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  database.exec('COMMIT');
}

function missingColumns(database: DatabaseSync): [name: string, type: string][] {
  const columns = database.prepare('PRAGMA table_info(reservations)').all();
  const known = new Set(columns.map((column) => column['name']));
  return Object.entries(ADDED_COLUMNS).filter(([name]) => !known.has(name));
}
