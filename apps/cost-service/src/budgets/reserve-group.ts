/**
 * Reserving the usual way: the key is free and the amount fits. Together with what others reserve at
 * the same time, in one statement on PostgreSQL, in one transaction on SQLite. The key is taken
 * before the budgets are locked, as everywhere: who waits for a key holds no budget.
 *
 * @module
 */
import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import { inPostgresGroup, type GroupStatement } from '../database/postgres-group.ts';
import { bigIntColumn, readRow } from '../database/row.ts';
import { inSqliteGroup, type SqliteStatements } from '../database/sqlite-group.ts';
import { withStatementSpan } from '../database/statement-span.ts';
import { ancestorsColumn } from './ancestors.ts';
import { budgetsOf } from './budget-chain.ts';
import { partsOf } from './postgres-budgets.ts';
import {
  newRow,
  RESERVATION_COLUMNS,
  type NewReservation,
  type StoredReservation,
} from './reservation-table.ts';

type Input = Omit<NewReservation, 'ancestorIds'>;

/**
 * Sets an amount aside. Undefined, and nothing is written, when something is not as usual: it does
 * not fit, perhaps only beside others of the group; the key is taken; or there is no such budget.
 */
export async function reserveInGroup(
  database: Knex,
  input: Input,
): Promise<StoredReservation | undefined> {
  const target = { operation: 'INSERT', table: 'reservations' } as const;
  const ancestorIds = await withStatementSpan(database, target, () =>
    engineOf(database) === 'sqlite'
      ? inSqliteGroup(database, (statements) => reserveOnSqlite(statements, input))
      : reserveOnPostgres(database, input),
  );
  if (ancestorIds === undefined) return undefined;
  const { executionId = null, call = null, ...reservation } = input;
  return { ...reservation, executionId, call, ancestorIds, status: 'held' };
}

const AVAILABLE = 'limit_pico_usd - spent_pico_usd - unknown_pico_usd - reserved_pico_usd';
const FIND_AVAILABLE = `SELECT ancestor_ids, ${AVAILABLE} AS available FROM budgets WHERE id = ?`;
const RESERVE_AMOUNT = `UPDATE budgets SET reserved_pico_usd = reserved_pico_usd + ?,
  updated_at_millis = ? WHERE id = ?`;
const COLUMNS = Object.keys(RESERVATION_COLUMNS);
const INSERT = `INSERT INTO reservations (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;

const availableRow = z.object({ ancestor_ids: ancestorsColumn, available: bigIntColumn });

function reserveOnSqlite(statements: SqliteStatements, input: Input): string[] | undefined {
  const { budgetId, amountPicoUsd, createdAtMillis } = input;
  const find = (id: string) =>
    readRow('budgets', availableRow, statements.all(FIND_AVAILABLE, [id]));
  const own = find(budgetId);
  if (own === undefined) return undefined;
  const ancestorIds = own.ancestor_ids;
  const parts = [own, ...ancestorIds.map(find)];
  if (!parts.every((part) => part !== undefined && part.available >= amountPicoUsd)) {
    return undefined;
  }
  const row: Readonly<Record<string, unknown>> = newRow({ ...input, ancestorIds });
  if (
    statements.run(
      INSERT,
      COLUMNS.map((column) => row[column]),
    ) === 0
  )
    return undefined;
  for (const id of budgetsOf({ budgetId, ancestorIds })) {
    statements.run(RESERVE_AMOUNT, [amountPicoUsd, createdAtMillis, id]);
  }
  return ancestorIds;
}

const INSERTED = COLUMNS.filter((column) => column !== 'ancestor_ids');

/**
 * Of reservations as JSON. Where they do not fit together, those that came last are not added: alone
 * each gets what is left then. Where another transaction has taken the room in the meantime, -1
 * violates the budget's CHECK, and nothing is written.
 */
const RESERVE: GroupStatement = {
  name: 'wflo-reserve-1',
  lateRefusal: '23514',
  sql: `WITH input AS (
    SELECT line.*, own.ancestor_ids, row_number() OVER () AS n
    FROM json_to_recordset(?::json) AS line (${Object.entries(RESERVATION_COLUMNS)
      .filter(([column]) => column !== 'ancestor_ids')
      .map((column) => column.join(' '))
      .join(', ')})
      JOIN budgets AS own ON own.id = line.budget_id
  ), parts AS (
    SELECT input.n, input.id AS reservation_id, input.amount_pico_usd, input.created_at_millis,
      part.id, part.depth
    FROM input CROSS JOIN ${partsOf({ id: 'input.budget_id', ancestorIds: 'input.ancestor_ids' })}
  ), together AS (
    SELECT n, id, sum(amount_pico_usd) OVER (PARTITION BY id ORDER BY n) AS amount FROM parts
  ), fitting AS (
    SELECT together.n FROM together JOIN budgets USING (id)
    GROUP BY together.n HAVING bool_and(together.amount <= ${AVAILABLE})
  ), added AS (
    INSERT INTO reservations (${INSERTED.join(', ')}, ancestor_ids)
    SELECT ${INSERTED.join(', ')}, ancestor_ids FROM input JOIN fitting USING (n)
    ORDER BY idempotency_key
    ON CONFLICT DO NOTHING
    RETURNING id, ancestor_ids
  ), changes AS (
    SELECT parts.id, min(parts.depth) AS depth, sum(parts.amount_pico_usd)::bigint AS amount,
      max(parts.created_at_millis) AS now_millis
    FROM parts JOIN added ON added.id = parts.reservation_id GROUP BY parts.id
  ), locked AS (
    SELECT budgets.id FROM budgets JOIN changes USING (id)
    ORDER BY changes.depth, budgets.id FOR NO KEY UPDATE OF budgets
  ), changed AS (
    UPDATE budgets SET updated_at_millis = changes.now_millis, reserved_pico_usd =
      CASE WHEN ${AVAILABLE} >= changes.amount THEN reserved_pico_usd + changes.amount ELSE -1 END
    FROM changes JOIN locked USING (id) WHERE budgets.id = changes.id
  )
  SELECT id, ancestor_ids FROM added`,
};

const reservedRow = z.object({ ancestor_ids: ancestorsColumn });

async function reserveOnPostgres(database: Knex, input: Input): Promise<string[] | undefined> {
  const row = await inPostgresGroup(database, RESERVE, newRow({ ...input, ancestorIds: [] }));
  return row && reservedRow.parse(row).ancestor_ids;
}
