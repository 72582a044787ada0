/**
 * The SQL of the budgets table.
 *
 * @module
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, bigIntColumn, numberColumn, readRow } from '../database/row.ts';

const budgetRow = z
  .object({
    id: z.string(),
    limit_pico_usd: bigIntColumn,
    spent_pico_usd: bigIntColumn,
    reserved_pico_usd: bigIntColumn,
    created_at_millis: numberColumn,
    updated_at_millis: numberColumn,
  })
  .transform((row) => ({
    id: row.id,
    limitPicoUsd: row.limit_pico_usd,
    spentPicoUsd: row.spent_pico_usd,
    reservedPicoUsd: row.reserved_pico_usd,
    createdAtMillis: row.created_at_millis,
    updatedAtMillis: row.updated_at_millis,
  }));

/** A budget, money in pico-dollars. */
export type StoredBudget = z.output<typeof budgetRow>;

/** The budget, if there is one. */
export async function findBudget(database: Knex, id: string): Promise<StoredBudget | undefined> {
  return readRow('budgets', budgetRow, await database('budgets').where({ id }));
}

/** Creates a budget or changes the limit of the one there is; the budget before, if any. */
export async function upsertBudget(
  database: Knex,
  id: string,
  limitPicoUsd: bigint,
  nowMillis: number,
): Promise<StoredBudget | undefined> {
  const created: unknown[] = await database('budgets')
    .insert({
      id,
      limit_pico_usd: bigIntBinding(limitPicoUsd),
      created_at_millis: nowMillis,
      updated_at_millis: nowMillis,
    })
    .onConflict('id')
    .ignore()
    .returning('id');
  return created.length > 0 ? undefined : changeLimit(database, id, limitPicoUsd, nowMillis);
}

async function changeLimit(
  database: Knex,
  id: string,
  limitPicoUsd: bigint,
  nowMillis: number,
): Promise<StoredBudget | undefined> {
  const before = await findBudget(database, id);
  await database('budgets')
    .where({ id })
    .update({ limit_pico_usd: bigIntBinding(limitPicoUsd), updated_at_millis: nowMillis });
  return before;
}

/**
 * Sets an amount aside when it fits, in one statement: an amount that reaches the limit exactly
 * fits. Undefined when it does not fit or there is no such budget.
 */
export async function reserveAmount(
  database: Knex,
  id: string,
  amountPicoUsd: bigint,
  nowMillis: number,
): Promise<StoredBudget | undefined> {
  const updated: unknown = await database('budgets')
    .where({ id })
    // Never a sum on the left: three amounts of 63 bits can pass 64.
    .whereRaw('limit_pico_usd - spent_pico_usd - reserved_pico_usd >= CAST(? AS BIGINT)', [
      bigIntBinding(amountPicoUsd),
    ])
    .update({
      reserved_pico_usd: database.raw('reserved_pico_usd + CAST(? AS BIGINT)', [
        bigIntBinding(amountPicoUsd),
      ]),
      updated_at_millis: nowMillis,
    })
    .returning('*');
  return readRow('budgets', budgetRow, updated);
}

/** Takes an amount out of what is reserved and adds one to what is spent. */
export async function settleAmounts(
  database: Knex,
  id: string,
  amounts: { readonly unreservePicoUsd: bigint; readonly spendPicoUsd: bigint },
  nowMillis: number,
): Promise<StoredBudget | undefined> {
  const updated: unknown = await database('budgets')
    .where({ id })
    .update({
      reserved_pico_usd: database.raw('reserved_pico_usd - CAST(? AS BIGINT)', [
        bigIntBinding(amounts.unreservePicoUsd),
      ]),
      spent_pico_usd: database.raw('spent_pico_usd + CAST(? AS BIGINT)', [
        bigIntBinding(amounts.spendPicoUsd),
      ]),
      updated_at_millis: nowMillis,
    })
    .returning('*');
  return readRow('budgets', budgetRow, updated);
}
