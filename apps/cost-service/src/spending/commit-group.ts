/**
 * Committing the usual way: the reservation is held and the key of its call is free. Together with
 * what others commit at the same time, in one statement on PostgreSQL, in one transaction on SQLite.
 *
 * @module
 */
import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import {
  alertRow,
  alertsColumn,
  reachedThresholds,
  type StoredAlert,
} from '../budgets/budget-alerts.ts';
import { budgetRow, type StoredBudget } from '../budgets/budget-table.ts';
import {
  ADDED_ALERTS,
  CHANGE_BUDGETS,
  effectColumns,
  jsonOf,
  jsonOfAlert,
  jsonOfBudget,
  partsOf,
} from '../budgets/postgres-budgets.ts';
import {
  RESERVATION_COLUMNS,
  reservationRow,
  type StoredReservation,
} from '../budgets/reservation-table.ts';
import { changeSqliteChain } from '../budgets/sqlite-budgets.ts';
import { inPostgresGroup, type GroupStatement } from '../database/postgres-group.ts';
import { readRow, readRows } from '../database/row.ts';
import { inSqliteGroup, type SqliteStatements } from '../database/sqlite-group.ts';
import { withStatementSpan } from '../database/statement-span.ts';
import { insertSqliteLine } from '../ledger/sqlite-line.ts';
import { ofReservation } from '../ledger/usage-line.ts';
import { LINE_COLUMNS, toRow, type StoredUsage } from '../ledger/usage-table.ts';
import { changeBy } from './budget-change.ts';

export interface CommittedInGroup {
  readonly reservation: StoredReservation;
  readonly line: StoredUsage;
  readonly budget: StoredBudget;
  /** Of the budget's present limit; undefined where they have to be read again. */
  readonly alerts: readonly StoredAlert[] | undefined;
  /** That the group has added, with one of its members. */
  readonly added: readonly StoredAlert[];
}

/**
 * Ends a reservation and adds the line of its call, `line` as it is without a reservation.
 * Undefined, and nothing is written, when something is not as usual: the reservation has ended, or
 * the key is taken.
 */
export function commitInGroup(
  database: Knex,
  reservationId: string,
  line: StoredUsage,
): Promise<CommittedInGroup | undefined> {
  return withStatementSpan(database, { operation: 'INSERT', table: 'usage_records' }, () =>
    engineOf(database) === 'sqlite'
      ? inSqliteGroup(database, (statements) => commitOnSqlite(statements, reservationId, line))
      : commitOnPostgres(database, line),
  );
}

const FIND_KEY = 'SELECT id FROM usage_records WHERE idempotency_key = ?';
const END = `UPDATE reservations SET status = 'committed' WHERE id = ? AND status = 'held' RETURNING *`;
const FIND_ALERTS = `SELECT * FROM budget_alerts WHERE budget_id = ? AND limit_pico_usd = ?
  ORDER BY threshold_percent`;

function commitOnSqlite(
  statements: SqliteStatements,
  reservationId: string,
  call: StoredUsage,
): CommittedInGroup | undefined {
  if (statements.all(FIND_KEY, [call.idempotencyKey]).length > 0) return undefined;
  const ended = statements.all(END, [reservationId]);
  const reservation = readRow('reservations', reservationRow, ended);
  if (reservation === undefined) return undefined;
  const line = ofReservation(call, reservation);
  insertSqliteLine(statements, line);
  const change = { ...changeBy(line), unreservePicoUsd: reservation.amountPicoUsd };
  const { budget, added } = changeSqliteChain(
    statements,
    reservation,
    change,
    line.recordedAtMillis,
  );
  if (budget === undefined) throw new Error(`no budget ${reservation.budgetId}`);
  const { id, limitPicoUsd } = budget;
  const alerts =
    reachedThresholds(budget).length === 0
      ? []
      : readRows('budget_alerts', alertRow, statements.all(FIND_ALERTS, [id, limitPicoUsd]));
  return { reservation, line, budget, alerts, added };
}

const LINE = Object.keys(LINE_COLUMNS);
const SELECTED = LINE.map((column) => {
  if (column === 'budget_id') return 'ended.budget_id';
  if (column !== 'upper_bound_pico_usd') return `input.${column}`;
  // greatest() passes over nulls.
  return `CASE WHEN input.cost_pico_usd IS NULL
      THEN greatest(input.upper_bound_pico_usd, ended.amount_pico_usd) END`;
});

/**
 * Of lines as JSON. A key that another transaction takes in the meantime fails the statement, so that
 * no reservation ends without its line.
 */
const COMMIT: GroupStatement = {
  name: 'wflo-commit-1',
  lateRefusal: '23505',
  sql: `WITH lines AS (
    SELECT *, row_number() OVER (PARTITION BY idempotency_key) AS of_key,
      row_number() OVER (PARTITION BY reservation_id) AS of_reservation
    FROM json_to_recordset(?::json) AS line (${Object.entries(LINE_COLUMNS)
      .map((column) => column.join(' '))
      .join(', ')})
  ), input AS (
    SELECT * FROM lines WHERE of_key = 1 AND of_reservation = 1
      AND NOT coalesce((SELECT true FROM usage_records AS known
        WHERE known.idempotency_key = lines.idempotency_key), false)
  ), held AS (
    SELECT id FROM reservations
    WHERE id IN (SELECT reservation_id FROM input) AND status = 'held'
    ORDER BY id FOR NO KEY UPDATE
  ), ended AS (
    UPDATE reservations SET status = 'committed' FROM held WHERE reservations.id = held.id
    RETURNING reservations.*
  ), added AS (
    INSERT INTO usage_records (${LINE.join(', ')})
    SELECT ${SELECTED.join(', ')}
    FROM input JOIN ended ON ended.id = input.reservation_id ORDER BY input.idempotency_key
    RETURNING *
  ), effects AS (
    SELECT ${effectColumns('ended.amount_pico_usd')}
    FROM added JOIN ended ON ended.id = added.reservation_id
      CROSS JOIN ${partsOf({ id: 'ended.budget_id', ancestorIds: 'ended.ancestor_ids' })}
  ), ${CHANGE_BUDGETS}
  SELECT added.id, ${jsonOf('ended', RESERVATION_COLUMNS)} AS reservation,
    ${jsonOfBudget('changed')} AS budget, ${ADDED_ALERTS}, (
      SELECT json_agg(${jsonOfAlert('known')} ORDER BY known.threshold_percent) FROM (
        SELECT * FROM budget_alerts
        WHERE budget_id = changed.id AND limit_pico_usd = changed.limit_pico_usd
        UNION SELECT * FROM alerts WHERE budget_id = changed.id
      ) AS known) AS alerts
  FROM added JOIN ended ON ended.id = added.reservation_id
    JOIN changed ON changed.id = added.budget_id`,
};

const committedRow = z.object({
  reservation: reservationRow,
  budget: budgetRow,
  alerts: alertsColumn,
  added_alerts: alertsColumn,
});

async function commitOnPostgres(
  database: Knex,
  call: StoredUsage,
): Promise<CommittedInGroup | undefined> {
  const row = await inPostgresGroup(database, COMMIT, toRow(call));
  if (row === undefined) return undefined;
  const { reservation, budget, alerts, added_alerts: added } = committedRow.parse(row);
  // One that another transaction has added while this one waited for it is not seen yet.
  const isWhole = alerts.length >= reachedThresholds(budget).length;
  const line = ofReservation(call, reservation);
  return { reservation, line, budget, alerts: isWhole ? alerts : undefined, added };
}
