import type { DatabaseEngine } from '@wflo/service-kit';
import { createBudgetSums } from './budget-sums.ts';
import { createInexactSums } from './inexact-sums.ts';
import { createUsageSums } from './usage-sums.ts';

export interface Migration {
  readonly name: string;
  readonly statements: (engine: DatabaseEngine) => readonly string[];
}

function createTables(engine: DatabaseEngine): string[] {
  const sqlite = engine === 'sqlite';
  const int = sqlite ? 'INTEGER' : 'BIGINT';
  // STRICT: an amount beyond 64 bits is an error there, too, instead of a float.
  const strict = sqlite ? ' STRICT' : '';
  const sequence = sqlite
    ? 'INTEGER PRIMARY KEY AUTOINCREMENT'
    : 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
  return [
    `CREATE TABLE budgets (
      id TEXT PRIMARY KEY NOT NULL,
      limit_pico_usd ${int} NOT NULL CHECK (limit_pico_usd >= 0),
      spent_pico_usd ${int} NOT NULL DEFAULT 0 CHECK (spent_pico_usd >= 0),
      reserved_pico_usd ${int} NOT NULL DEFAULT 0 CHECK (reserved_pico_usd >= 0),
      created_at_millis ${int} NOT NULL,
      updated_at_millis ${int} NOT NULL
    )${strict}`,
    `CREATE TABLE reservations (
      id TEXT PRIMARY KEY NOT NULL,
      budget_id TEXT NOT NULL REFERENCES budgets (id),
      idempotency_key TEXT NOT NULL UNIQUE,
      payload_hash TEXT NOT NULL,
      execution_id TEXT,
      amount_pico_usd ${int} NOT NULL CHECK (amount_pico_usd >= 0),
      status TEXT NOT NULL CHECK (status IN ('held', 'committed', 'released', 'expired')),
      created_at_millis ${int} NOT NULL,
      expires_at_millis ${int} NOT NULL
    )${strict}`,
    `CREATE INDEX reservations_due ON reservations (expires_at_millis) WHERE status = 'held'`,
    `CREATE INDEX reservations_held ON reservations (budget_id) WHERE status = 'held'`,
    `CREATE TABLE usage_records (
      seq ${sequence},
      id TEXT NOT NULL UNIQUE,
      idempotency_key TEXT NOT NULL UNIQUE,
      payload_hash TEXT NOT NULL,
      execution_id TEXT NOT NULL,
      workflow_id TEXT,
      step_id TEXT,
      budget_id TEXT REFERENCES budgets (id),
      reservation_id TEXT REFERENCES reservations (id),
      model TEXT NOT NULL,
      provider TEXT,
      matched_model TEXT,
      exact_match ${int} NOT NULL,
      unpriced_reason TEXT,
      input_tokens ${int} NOT NULL CHECK (input_tokens >= 0),
      output_tokens ${int} NOT NULL CHECK (output_tokens >= 0),
      cache_read_tokens ${int} NOT NULL CHECK (cache_read_tokens >= 0),
      cache_write_tokens ${int} NOT NULL CHECK (cache_write_tokens >= 0),
      cost_pico_usd ${int} CHECK (cost_pico_usd >= 0),
      occurred_at_millis ${int} NOT NULL,
      recorded_at_millis ${int} NOT NULL,
      CHECK ((cost_pico_usd IS NULL) = (unpriced_reason IS NOT NULL))
    )${strict}`,
    'CREATE INDEX usage_records_execution ON usage_records (execution_id, seq)',
    'CREATE INDEX usage_records_occurred ON usage_records (occurred_at_millis)',
    `CREATE INDEX usage_records_model ON usage_records
      (model, seq, cost_pico_usd, input_tokens, output_tokens, cache_read_tokens,
       cache_write_tokens)`,
    ...(sqlite ? SQLITE_APPEND_ONLY : POSTGRES_APPEND_ONLY),
  ];
}

const SQLITE_APPEND_ONLY = ['UPDATE', 'DELETE'].map(
  (action) =>
    `CREATE TRIGGER usage_records_no_${action.toLowerCase()} BEFORE ${action} ON usage_records
     BEGIN SELECT RAISE(ABORT, 'usage_records is append-only'); END`,
);

const POSTGRES_APPEND_ONLY = [
  `CREATE FUNCTION usage_records_append_only() RETURNS trigger LANGUAGE plpgsql AS
   $$ BEGIN RAISE EXCEPTION 'usage_records is append-only'; END $$`,
  `CREATE TRIGGER usage_records_append_only
   BEFORE UPDATE OR DELETE OR TRUNCATE ON usage_records
   FOR EACH STATEMENT EXECUTE FUNCTION usage_records_append_only()`,
];

function addTiers(engine: DatabaseEngine): string[] {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    `ALTER TABLE usage_records ADD COLUMN service_tier TEXT NOT NULL DEFAULT 'standard'`,
    `ALTER TABLE usage_records ADD COLUMN cache_write_1h_tokens ${int} NOT NULL DEFAULT 0
      CHECK (cache_write_1h_tokens >= 0)`,
  ];
}

/** Shares that budgets have passed already count as reported. */
function createAlerts(engine: DatabaseEngine): string[] {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    `CREATE TABLE budget_alerts (
      budget_id TEXT NOT NULL REFERENCES budgets (id),
      limit_pico_usd ${int} NOT NULL,
      threshold_percent ${int} NOT NULL,
      spent_pico_usd ${int} NOT NULL,
      reached_at_millis ${int} NOT NULL,
      PRIMARY KEY (budget_id, limit_pico_usd, threshold_percent)
    )${engine === 'sqlite' ? ' STRICT' : ''}`,
    ...[50, 75, 90, 100].map(
      (percent) =>
        `INSERT INTO budget_alerts
         SELECT id, limit_pico_usd, ${percent}, spent_pico_usd, updated_at_millis FROM budgets
         WHERE spent_pico_usd > 0 AND spent_pico_usd / ${percent} >= limit_pico_usd / 100`,
    ),
  ];
}

/**
 * What calls without a price can have cost at most, the lines that state their cost later, and what
 * budgets hold for them. A reservation that fits leaves its id: the statement that decides reports.
 */
function addUnknownCosts(engine: DatabaseEngine): string[] {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    `ALTER TABLE usage_records ADD COLUMN upper_bound_pico_usd ${int}
      CHECK (upper_bound_pico_usd >= 0)`,
    'ALTER TABLE usage_records ADD COLUMN settles_id TEXT',
    'CREATE UNIQUE INDEX usage_records_settles ON usage_records (settles_id)',
    'DROP INDEX usage_records_model',
    `CREATE INDEX usage_records_model ON usage_records
      (model, seq, cost_pico_usd, input_tokens, output_tokens, cache_read_tokens,
       cache_write_tokens, upper_bound_pico_usd, settles_id)`,
    `ALTER TABLE budgets ADD COLUMN unknown_pico_usd ${int} NOT NULL DEFAULT 0
      CHECK (unknown_pico_usd >= 0)`,
    `ALTER TABLE budgets ADD COLUMN unknown_calls ${int} NOT NULL DEFAULT 0
      CHECK (unknown_calls >= 0)`,
    'ALTER TABLE budgets ADD COLUMN last_reservation_id TEXT',
    'ALTER TABLE budgets ADD COLUMN owner TEXT',
    `UPDATE budgets SET unknown_calls = unpriced.calls
      FROM (SELECT budget_id, count(*) AS calls FROM usage_records
            WHERE cost_pico_usd IS NULL AND budget_id IS NOT NULL GROUP BY budget_id) AS unpriced
      WHERE unpriced.budget_id = budgets.id`,
  ];
}

/** What a provider reports beyond the text: the model that responded, its counts, its bill. */
function addProviderWords(engine: DatabaseEngine): string[] {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    'ALTER TABLE usage_records ADD COLUMN response_model TEXT',
    'ALTER TABLE usage_records ADD COLUMN usage_details TEXT',
    `ALTER TABLE usage_records ADD COLUMN reported_cost_pico_usd ${int}
      CHECK (reported_cost_pico_usd >= 0)`,
  ];
}

/** What is at the price of a model that is only similar to the one of the call. */
function indexInexact(): string[] {
  return [
    `CREATE INDEX usage_records_inexact ON usage_records (occurred_at_millis, seq)
      WHERE exact_match = 0 AND cost_pico_usd IS NOT NULL AND settles_id IS NULL`,
  ];
}

/** Which attempt of an activity made a call, and which attempts have failed. */
function addAttempts(engine: DatabaseEngine): string[] {
  const int = engine === 'sqlite' ? 'INTEGER' : 'BIGINT';
  return [
    'ALTER TABLE usage_records ADD COLUMN run_id TEXT',
    'ALTER TABLE usage_records ADD COLUMN activity_id TEXT',
    `ALTER TABLE usage_records ADD COLUMN attempt ${int} CHECK (attempt >= 1)`,
    `CREATE INDEX usage_records_attempts ON usage_records
      (execution_id, run_id, activity_id, attempt) WHERE attempt IS NOT NULL`,
    `CREATE TABLE failed_attempts (
      execution_id TEXT NOT NULL,
      run_id TEXT NOT NULL,
      activity_id TEXT NOT NULL,
      attempt ${int} NOT NULL CHECK (attempt >= 1),
      recorded_at_millis ${int} NOT NULL,
      PRIMARY KEY (execution_id, run_id, activity_id, attempt)
    )${engine === 'sqlite' ? ' STRICT, WITHOUT ROWID' : ''}`,
  ];
}

/** JSON of the call that a reservation is for; null where none is to be recorded. */
const ADD_RESERVED_CALLS = ['ALTER TABLE reservations ADD COLUMN reserved_call TEXT'];

/**
 * Budgets that are a part of others. `ancestor_ids` is a JSON array of these, the outermost first,
 * which never changes: reservations have a copy of their budget's. Null where there are none.
 */
const ADD_PARENT_BUDGETS = [
  'ALTER TABLE budgets ADD COLUMN parent_id TEXT REFERENCES budgets (id)',
  'ALTER TABLE budgets ADD COLUMN ancestor_ids TEXT',
  'CREATE INDEX budgets_parent ON budgets (parent_id) WHERE parent_id IS NOT NULL',
  'ALTER TABLE reservations ADD COLUMN ancestor_ids TEXT',
];

/**
 * Oldest first; a published one is never changed. Money is an integer number of pico-dollars, time
 * an integer number of milliseconds since 1970.
 */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-ledger-and-budgets', statements: createTables },
  { name: '0002-service-tiers', statements: addTiers },
  { name: '0003-budget-alerts', statements: createAlerts },
  { name: '0004-unknown-costs', statements: addUnknownCosts },
  { name: '0005-provider-words', statements: addProviderWords },
  { name: '0006-usage-sums', statements: createUsageSums },
  { name: '0007-inexact-prices', statements: indexInexact },
  { name: '0008-attempts', statements: addAttempts },
  { name: '0009-reserved-calls', statements: () => ADD_RESERVED_CALLS },
  { name: '0010-parent-budgets', statements: () => ADD_PARENT_BUDGETS },
  { name: '0011-budget-sums', statements: createBudgetSums },
  { name: '0012-inexact-sums', statements: createInexactSums },
];
