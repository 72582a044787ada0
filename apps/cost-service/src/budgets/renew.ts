import type { CostContext } from '../cost-context.ts';
import { reservationNotFound } from './budget-errors.ts';
import { expireDue } from './expire.ts';
import { findReservation, renewReservation, type StoredReservation } from './reservation-table.ts';

/**
 * Has a reservation hold for `ttlSeconds` from now on, by the clock of this service; with 0 it
 * expires, and what it was for is a call of unknown outcome. One that has ended stays as it is.
 */
export async function renew(
  { database, now }: CostContext,
  reservationId: string,
  ttlSeconds: number,
): Promise<StoredReservation> {
  const nowMillis = now();
  const renewed = await renewReservation(database, reservationId, nowMillis + ttlSeconds * 1_000);
  if (renewed !== undefined && ttlSeconds === 0) {
    await expireDue(database, nowMillis, { budgetId: renewed.budgetId });
  }
  const found =
    renewed !== undefined && ttlSeconds > 0
      ? renewed
      : await findReservation(database, { id: reservationId });
  if (found === undefined) throw reservationNotFound(reservationId);
  return found;
}
