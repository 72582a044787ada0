import { reservationStatusSchema } from '@wflo/contracts';
import { engineOf } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, bigIntColumn, numberColumn, readRow, readRows } from '../database/row.ts';
import { ancestorsColumn, ancestorsText } from './ancestors.ts';
import { reservedCallColumn, reservedCallText, type StoredCall } from './reserved-call.ts';

export const reservationRow = z
  .object({
    id: z.string(),
    budget_id: z.string(),
    payload_hash: z.string(),
    execution_id: z.string().nullable(),
    amount_pico_usd: bigIntColumn,
    ancestor_ids: ancestorsColumn,
    status: reservationStatusSchema,
    reserved_call: reservedCallColumn,
    created_at_millis: numberColumn,
    expires_at_millis: numberColumn,
  })
  .transform((row) => ({
    id: row.id,
    budgetId: row.budget_id,
    payloadHash: row.payload_hash,
    executionId: row.execution_id,
    amountPicoUsd: row.amount_pico_usd,
    /** Of the budget. */
    ancestorIds: row.ancestor_ids,
    status: row.status,
    /** Recorded when the reservation expires; null where nothing is. */
    call: row.reserved_call,
    createdAtMillis: row.created_at_millis,
    expiresAtMillis: row.expires_at_millis,
  }));

/** A reservation, money in pico-dollars. */
export type StoredReservation = z.output<typeof reservationRow>;

export interface NewReservation {
  readonly id: string;
  readonly budgetId: string;
  readonly ancestorIds: readonly string[];
  readonly idempotencyKey: string;
  readonly payloadHash: string;
  readonly executionId: string | undefined;
  readonly amountPicoUsd: bigint;
  readonly call: StoredCall | undefined;
  readonly createdAtMillis: number;
  readonly expiresAtMillis: number;
}

/** Inserts a held reservation; undefined when its key is taken. */
export async function insertReservation(
  database: Knex,
  reservation: NewReservation,
): Promise<StoredReservation | undefined> {
  const inserted: unknown = await database('reservations')
    .insert(newRow(reservation))
    .onConflict('idempotency_key')
    .ignore()
    .returning('*');
  return readRow('reservations', reservationRow, inserted);
}

/** Columns of a reservation, with their types on PostgreSQL. */
export const RESERVATION_COLUMNS: Readonly<
  Record<keyof ReturnType<typeof newRow>, 'TEXT' | 'BIGINT'>
> = {
  id: 'TEXT',
  budget_id: 'TEXT',
  ancestor_ids: 'TEXT',
  idempotency_key: 'TEXT',
  payload_hash: 'TEXT',
  execution_id: 'TEXT',
  amount_pico_usd: 'BIGINT',
  status: 'TEXT',
  reserved_call: 'TEXT',
  created_at_millis: 'BIGINT',
  expires_at_millis: 'BIGINT',
};

/** The row of a held reservation. */
export function newRow(reservation: NewReservation) {
  return {
    id: reservation.id,
    budget_id: reservation.budgetId,
    ancestor_ids: ancestorsText(reservation.ancestorIds),
    idempotency_key: reservation.idempotencyKey,
    payload_hash: reservation.payloadHash,
    execution_id: reservation.executionId ?? null,
    amount_pico_usd: bigIntBinding(reservation.amountPicoUsd),
    status: 'held',
    reserved_call: reservedCallText(reservation.call),
    created_at_millis: reservation.createdAtMillis,
    expires_at_millis: reservation.expiresAtMillis,
  };
}

export async function findReservation(
  database: Knex,
  by: { readonly id: string } | { readonly idempotency_key: string },
): Promise<StoredReservation | undefined> {
  return readRow('reservations', reservationRow, await database('reservations').where(by));
}

/** A reservation that nobody else ends before the end of the transaction. */
export async function lockReservation(
  transaction: Knex.Transaction,
  id: string,
): Promise<StoredReservation | undefined> {
  // Not FOR UPDATE: lines that name the reservation may be added meanwhile, as a bill's are. SQLite
  // holds the write lock already, and knex leaves the clause out there.
  const rows: unknown = await transaction('reservations').where({ id }).forNoKeyUpdate();
  return readRow('reservations', reservationRow, rows);
}

/**
 * Ends a reservation that is in one of the states `from`; undefined when it is in none of them, so
 * that of several who end one, exactly one learns that it did.
 */
export async function endReservation(
  database: Knex,
  id: string,
  status: 'committed' | 'released',
  from: readonly StoredReservation['status'][],
): Promise<StoredReservation | undefined> {
  const updated: unknown = await database('reservations')
    .where({ id })
    .whereIn('status', from)
    .update({ status })
    .returning('*');
  return readRow('reservations', reservationRow, updated);
}

/** Has a held reservation expire at another time; undefined when it is not held. */
export async function renewReservation(
  database: Knex,
  id: string,
  expiresAtMillis: number,
): Promise<StoredReservation | undefined> {
  const updated: unknown = await database('reservations')
    .where({ id, status: 'held' })
    .update({ expires_at_millis: expiresAtMillis })
    .returning('*');
  return readRow('reservations', reservationRow, updated);
}

/** Due in a budget or in one that is a part of it, or in any when `budgetId` is undefined. */
function dueReservations(
  database: Knex,
  nowMillis: number,
  budgetId: string | undefined,
): Knex.QueryBuilder {
  const due = database('reservations')
    .select('id')
    .where({ status: 'held' })
    .where('expires_at_millis', '<=', nowMillis);
  if (budgetId === undefined) return due;
  return due.whereRaw(
    `budget_id IN (WITH RECURSIVE parts (id) AS (
       SELECT CAST(? AS TEXT)
       UNION ALL SELECT budgets.id FROM budgets JOIN parts ON budgets.parent_id = parts.id)
     SELECT id FROM parts)`,
    [budgetId],
  );
}

/** Marks held reservations past their time as expired. */
export async function expireDueReservations(
  database: Knex,
  nowMillis: number,
  { budgetId, limit }: { readonly budgetId?: string | undefined; readonly limit: number },
): Promise<StoredReservation[]> {
  // All transactions lock several rows in the same order.
  const due = dueReservations(database, nowMillis, budgetId).orderBy('id').limit(limit);
  const updated: unknown = await database('reservations')
    .whereIn('id', engineOf(database) === 'sqlite' ? due : due.forUpdate())
    .where({ status: 'held' })
    .update({ status: 'expired' })
    .returning('*');
  return readRows('reservations', reservationRow, updated);
}

/** Whether there is one past its time in a budget, or in one that is a part of it. */
export async function hasDueReservation(
  database: Knex,
  budgetId: string,
  nowMillis: number,
): Promise<boolean> {
  const due: unknown = await dueReservations(database, nowMillis, budgetId).limit(1);
  return readRow('reservations', z.object({ id: z.string() }), due) !== undefined;
}
