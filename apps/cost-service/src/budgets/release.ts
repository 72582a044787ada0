import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import type { RecordedUsage } from '../ledger/add-line.ts';
import { logSettled, settlementOf } from '../ledger/settlement.ts';
import { insertUsage } from '../ledger/usage-table.ts';
import { reservationNotFound } from './budget-errors.ts';
import { changeChain } from './budget-chain.ts';
import { changeOfSettlement, findExpiryLine } from './expired-call.ts';
import { endReservation, lockReservation, type StoredReservation } from './reservation-table.ts';

interface Released {
  readonly reservation: StoredReservation;
  /** Whether this request has ended it. */
  readonly released: boolean;
  /** The line that settles, at 0, what its expiry recorded. */
  readonly settled?: RecordedUsage;
}

/**
 * Ends a reservation without a call. One that has ended already is returned as it is, but that what
 * was recorded when it expired is settled at 0: no call was made, or none was billed.
 */
export async function release(
  { database, now }: CostContext,
  reservationId: string,
): Promise<StoredReservation> {
  const { reservation, released, settled } = await inWriteTransaction(
    database,
    async (transaction): Promise<Released> => {
      const ended = await endReservation(transaction, reservationId, 'released', ['held']);
      if (ended === undefined) return releaseEnded(transaction, reservationId, now());
      await changeChain(transaction, ended, { unreservePicoUsd: ended.amountPicoUsd }, now());
      return { reservation: ended, released: true };
    },
  );
  if (settled !== undefined) logSettled(settled);
  if (released) costLogger.info('budget_released', reservationFields(reservation));
  return reservation;
}

async function releaseEnded(
  transaction: Knex.Transaction,
  reservationId: string,
  nowMillis: number,
): Promise<Released> {
  const found = await lockReservation(transaction, reservationId);
  if (found === undefined) throw reservationNotFound(reservationId);
  const open = await findExpiryLine(transaction, found);
  const line = open && settlementOf(open, 0n, nowMillis);
  // Where a bill has settled it before, that holds.
  if (open === undefined || line === undefined || !(await insertUsage(transaction, line))) {
    return { reservation: found, released: false };
  }
  await changeChain(transaction, found, changeOfSettlement(open), nowMillis);
  const ended = await endReservation(transaction, reservationId, 'released', ['expired']);
  return { reservation: ended ?? found, released: true, settled: { line, replayed: false } };
}

/** The fields of a reservation in a log line. */
export function reservationFields({ id, budgetId, amountPicoUsd, executionId }: StoredReservation) {
  return {
    budget_id: budgetId,
    reservation_id: id,
    amount_usd: picoToUsd(amountPicoUsd),
    execution_id: executionId ?? undefined,
  };
}
