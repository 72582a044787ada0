import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { costLogger } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { changeAmounts } from './budget-table.ts';
import { expireDueReservations, type StoredReservation } from './reservation-table.ts';

const BATCH = 500;

/**
 * Releases what reservations past their time hold, those of one budget or of all, a batch per
 * transaction; returns how many there were.
 */
export async function expireDue(
  database: Knex,
  nowMillis: number,
  { budgetId }: { readonly budgetId?: string } = {},
): Promise<number> {
  for (let total = 0; ;) {
    const expired = await inWriteTransaction(database, (transaction) =>
      expireBatch(transaction, nowMillis, budgetId),
    );
    expired.forEach(logExpired);
    total += expired.length;
    if (expired.length < BATCH) return total;
  }
}

async function expireBatch(
  transaction: Knex.Transaction,
  nowMillis: number,
  budgetId: string | undefined,
): Promise<StoredReservation[]> {
  const expired = await expireDueReservations(transaction, nowMillis, {
    limit: BATCH,
    budgetId,
  });
  const byBudget = Map.groupBy(expired, (reservation) => reservation.budgetId);
  for (const [id, reservations] of [...byBudget].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const unreservePicoUsd = reservations.reduce((sum, each) => sum + each.amountPicoUsd, 0n);
    await changeAmounts(transaction, id, { unreservePicoUsd }, nowMillis);
  }
  return expired;
}

function logExpired({ id, budgetId, amountPicoUsd, executionId }: StoredReservation): void {
  costLogger.warning('budget_reservation_expired', {
    budget_id: budgetId,
    reservation_id: id,
    amount_usd: picoToUsd(amountPicoUsd),
    execution_id: executionId ?? undefined,
  });
}
