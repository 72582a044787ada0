/**
 * Recording a call the usual way: its key is free, its budget is there. Together with what others
 * record at the same time, in one statement on PostgreSQL, in one transaction on SQLite.
 *
 * @module
 */
import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import { ancestorsColumn } from '../budgets/ancestors.ts';
import { alertsColumn, type StoredAlert } from '../budgets/budget-alerts.ts';
import {
  ADDED_ALERTS,
  CHANGE_BUDGETS,
  effectColumns,
  partsOf,
} from '../budgets/postgres-budgets.ts';
import { changeSqliteChain } from '../budgets/sqlite-budgets.ts';
import { inPostgresGroup, type GroupStatement } from '../database/postgres-group.ts';
import { readRow } from '../database/row.ts';
import { inSqliteGroup, type SqliteStatements } from '../database/sqlite-group.ts';
import { withStatementSpan } from '../database/statement-span.ts';
import { LINE_COLUMNS, toRow, type StoredUsage } from '../ledger/usage-table.ts';
import { changeBy } from './budget-change.ts';
import { insertSqliteLine } from '../ledger/sqlite-line.ts';

/** The alerts of budgets that a group has added, with one of its members. */
export interface Grouped {
  readonly added: readonly StoredAlert[];
}

/**
 * Adds a line, and what it costs to its budgets. Undefined, and nothing is written, when something
 * is not as usual: the key is taken, or there is no such budget.
 */
export function recordInGroup(database: Knex, line: StoredUsage): Promise<Grouped | undefined> {
  return withStatementSpan(database, { operation: 'INSERT', table: 'usage_records' }, () =>
    engineOf(database) === 'sqlite'
      ? inSqliteGroup(database, (statements) => recordOnSqlite(statements, line))
      : recordOnPostgres(database, line),
  );
}

const ancestorsRow = z.object({ ancestor_ids: ancestorsColumn });

function recordOnSqlite(statements: SqliteStatements, line: StoredUsage): Grouped | undefined {
  const { budgetId, recordedAtMillis } = line;
  if (budgetId === null) {
    return insertSqliteLine(statements, line) ? { added: [] } : undefined;
  }
  const found = statements.all('SELECT ancestor_ids FROM budgets WHERE id = ?', [budgetId]);
  const budget = readRow('budgets', ancestorsRow, found);
  if (budget === undefined || !insertSqliteLine(statements, line)) return undefined;
  const chain = { budgetId, ancestorIds: budget.ancestor_ids };
  const { added } = changeSqliteChain(statements, chain, changeBy(line), recordedAtMillis);
  return { added };
}

const COLUMNS = Object.keys(LINE_COLUMNS).join(', ');

/** Of lines as JSON, in the order of their keys: so no two groups wait for one another's. */
const RECORD: GroupStatement = {
  name: 'wflo-record-1',
  sql: `WITH input AS (
    SELECT * FROM json_to_recordset(?::json) AS line (${Object.entries(LINE_COLUMNS)
      .map((column) => column.join(' '))
      .join(', ')})
  ), added AS (
    INSERT INTO usage_records (${COLUMNS})
    SELECT ${COLUMNS} FROM input
    WHERE budget_id IS NULL OR (SELECT true FROM budgets WHERE budgets.id = input.budget_id)
    ORDER BY idempotency_key
    ON CONFLICT DO NOTHING
    RETURNING seq, id, budget_id, cost_pico_usd, upper_bound_pico_usd, recorded_at_millis
  ), effects AS (
    SELECT ${effectColumns('0')}
    FROM added JOIN budgets AS own ON own.id = added.budget_id
      CROSS JOIN ${partsOf({ id: 'own.id', ancestorIds: 'own.ancestor_ids' })}
  ), ${CHANGE_BUDGETS}
  SELECT added.id, ${ADDED_ALERTS} FROM added`,
};

const recordedRow = z.object({
  added_alerts: alertsColumn,
});

async function recordOnPostgres(database: Knex, line: StoredUsage): Promise<Grouped | undefined> {
  const row = await inPostgresGroup(database, RECORD, toRow(line));
  return row && { added: recordedRow.parse(row).added_alerts };
}
