import { picoToUsd } from '@wflo/contracts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { reservationNotFound } from './budget-errors.ts';
import { changeAmounts } from './budget-table.ts';
import { endReservation, findReservation, type StoredReservation } from './reservation-table.ts';

/** Ends a reservation without a call. One that has ended already is returned as it is. */
export async function release(
  { database, now }: CostContext,
  reservationId: string,
): Promise<StoredReservation> {
  const { reservation, released } = await inWriteTransaction(database, async (transaction) => {
    const ended = await endReservation(transaction, reservationId, 'released', ['held']);
    if (ended === undefined) {
      const found = await findReservation(transaction, { id: reservationId });
      if (found === undefined) throw reservationNotFound(reservationId);
      return { reservation: found, released: false };
    }
    const { budgetId, amountPicoUsd: unreservePicoUsd } = ended;
    await changeAmounts(transaction, budgetId, { unreservePicoUsd }, now());
    return { reservation: ended, released: true };
  });
  if (released) costLogger.info('budget_released', reservationFields(reservation));
  return reservation;
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
