import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, bigIntColumn, numberColumn, readRow } from '../database/row.ts';
import { ancestorsColumn, ancestorsText } from './ancestors.ts';

export const budgetRow = z
  .object({
    id: z.string(),
    limit_pico_usd: bigIntColumn,
    spent_pico_usd: bigIntColumn,
    reserved_pico_usd: bigIntColumn,
    unknown_pico_usd: bigIntColumn,
    unknown_calls: numberColumn,
    last_reservation_id: z.string().nullable(),
    owner: z.string().nullable(),
    parent_id: z.string().nullable(),
    ancestor_ids: ancestorsColumn,
    created_at_millis: numberColumn,
    updated_at_millis: numberColumn,
  })
  .transform((row) => ({
    id: row.id,
    limitPicoUsd: row.limit_pico_usd,
    spentPicoUsd: row.spent_pico_usd,
    reservedPicoUsd: row.reserved_pico_usd,
    /** Held for calls without a price, until these are settled. */
    unknownPicoUsd: row.unknown_pico_usd,
    unknownCalls: row.unknown_calls,
    lastReservationId: row.last_reservation_id,
    owner: row.owner,
    parentId: row.parent_id,
    /** Those that it is a part of, the outermost first; `parentId` is the last. */
    ancestorIds: row.ancestor_ids,
    createdAtMillis: row.created_at_millis,
    updatedAtMillis: row.updated_at_millis,
  }));

/** A budget, money in pico-dollars. */
export type StoredBudget = z.output<typeof budgetRow>;

export async function findBudget(database: Knex, id: string): Promise<StoredBudget | undefined> {
  return readRow('budgets', budgetRow, await database('budgets').where({ id }));
}

/** Adds a budget; false when there is one with this id. */
export async function insertBudget(
  database: Knex,
  { id, limitPicoUsd, owner, parent }: NewBudget,
  nowMillis: number,
): Promise<boolean> {
  const created: unknown[] = await database('budgets')
    .insert({
      id,
      limit_pico_usd: bigIntBinding(limitPicoUsd),
      owner: owner ?? null,
      parent_id: parent?.id ?? null,
      ancestor_ids: ancestorsText(parent === undefined ? [] : [...parent.ancestorIds, parent.id]),
      created_at_millis: nowMillis,
      updated_at_millis: nowMillis,
    })
    .onConflict('id')
    .ignore()
    .returning('id');
  return created.length > 0;
}

export interface NewBudget {
  readonly id: string;
  readonly limitPicoUsd: bigint;
  readonly owner?: string | undefined;
  readonly parent?: Pick<StoredBudget, 'id' | 'ancestorIds'> | undefined;
}

export async function changeLimit(
  database: Knex,
  { id, limitPicoUsd }: Pick<NewBudget, 'id' | 'limitPicoUsd'>,
  nowMillis: number,
): Promise<void> {
  await database('budgets')
    .where({ id })
    .update({ limit_pico_usd: bigIntBinding(limitPicoUsd), updated_at_millis: nowMillis });
}

/**
 * Sets an amount aside when it fits; one that reaches the limit exactly fits. One statement decides
 * and reports: the budget is returned as it was decided on, and its `lastReservationId` is the
 * reservation's when the amount fitted. Undefined when there is no such budget.
 */
export async function reserveAmount(
  database: Knex,
  { id, budgetId, amountPicoUsd }: ReservedAmount,
  nowMillis: number,
): Promise<StoredBudget | undefined> {
  const amount = bigIntBinding(amountPicoUsd);
  // Never a sum on the left: three amounts of 63 bits can pass 64. What holds nothing fits always.
  const fits = `(CAST(? AS BIGINT) = 0 OR
    limit_pico_usd - spent_pico_usd - unknown_pico_usd - reserved_pico_usd >= CAST(? AS BIGINT))`;
  const updated: unknown = await database('budgets')
    .where({ id: budgetId })
    .update({
      reserved_pico_usd: database.raw(
        `reserved_pico_usd + CASE WHEN ${fits} THEN CAST(? AS BIGINT) ELSE 0 END`,
        [amount, amount, amount],
      ),
      last_reservation_id: database.raw(`CASE WHEN ${fits} THEN ? ELSE last_reservation_id END`, [
        amount,
        amount,
        id,
      ]),
      updated_at_millis: nowMillis,
    })
    .returning('*');
  return readRow('budgets', budgetRow, updated);
}

interface ReservedAmount {
  readonly id: string;
  readonly budgetId: string;
  readonly amountPicoUsd: bigint;
}

export interface BudgetChange {
  readonly unreservePicoUsd?: bigint;
  readonly spendPicoUsd?: bigint;
  /** Added to what is held for calls without a price; below 0 when one is settled. */
  readonly unknownPicoUsd?: bigint;
  readonly unknownCalls?: number;
}

/** Changes what is reserved, spent and unknown in a budget, in one statement. */
export async function changeAmounts(
  database: Knex,
  id: string,
  { unreservePicoUsd = 0n, spendPicoUsd = 0n, unknownPicoUsd = 0n, unknownCalls = 0 }: BudgetChange,
  nowMillis: number,
): Promise<StoredBudget | undefined> {
  const added = (column: string, amount: bigint) =>
    database.raw(`${column} + CAST(? AS BIGINT)`, [bigIntBinding(amount)]);
  const updated: unknown = await database('budgets')
    .where({ id })
    .update({
      reserved_pico_usd: added('reserved_pico_usd', -unreservePicoUsd),
      spent_pico_usd: added('spent_pico_usd', spendPicoUsd),
      unknown_pico_usd: added('unknown_pico_usd', unknownPicoUsd),
      unknown_calls: added('unknown_calls', BigInt(unknownCalls)),
      updated_at_millis: nowMillis,
    })
    .returning('*');
  return readRow('budgets', budgetRow, updated);
}
