import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { payloadHash } from '../payload-hash.ts';
import { NO_TOKENS } from '../ledger/usage-line.ts';
import { findUsage, type StoredUsage } from '../ledger/usage-table.ts';
import type { BudgetChange } from './budget-table.ts';
import type { StoredReservation } from './reservation-table.ts';

/** The key that only the expiry of a reservation uses. */
function expiryKey({ id }: Pick<StoredReservation, 'id'>): string {
  return `expiry of ${id}`;
}

/**
 * The line that an expired reservation leaves: a call that may have been made, and that has cost
 * what was set aside at most. Undefined where the reservation is for no call to be recorded.
 */
export function expiryLine(
  reservation: StoredReservation,
  nowMillis: number,
): StoredUsage | undefined {
  const { call, executionId } = reservation;
  if (call === null || executionId === null) return undefined;
  const { provider, matchedModel, exactMatch, ...origin } = call;
  return {
    ...origin,
    id: `use-${randomUUID()}`,
    idempotencyKey: expiryKey(reservation),
    payloadHash: payloadHash({ expires: reservation.id }),
    executionId,
    budgetId: reservation.budgetId,
    reservationId: reservation.id,
    quote: {
      ...{ provider, matchedModel, exactMatch },
      costPicoUsd: null,
      unpricedReason: 'unknown_outcome',
    },
    responseModel: null,
    usage: NO_TOKENS,
    upperBoundPicoUsd: reservation.amountPicoUsd,
    settlesId: null,
    reportedCostPicoUsd: null,
    serviceTier: 'standard',
    occurredAtMillis: reservation.createdAtMillis,
    recordedAtMillis: nowMillis,
  };
}

/**
 * What the expiry of a reservation has recorded: the line of a call of unknown outcome, settled or
 * not. Undefined where it has recorded nothing, or has not expired.
 */
export async function findExpiryLine(
  database: Knex,
  reservation: StoredReservation,
): Promise<StoredUsage | undefined> {
  if (reservation.status !== 'expired' || reservation.call === null) return undefined;
  return findUsage(database, { idempotency_key: expiryKey(reservation) });
}

/** What becomes of a budget when the cost of a call without a price is known; nothing spent is 0. */
export function changeOfSettlement(open: StoredUsage, spendPicoUsd?: bigint): BudgetChange {
  const unknownPicoUsd = -(open.upperBoundPicoUsd ?? 0n);
  return { ...(spendPicoUsd !== undefined && { spendPicoUsd }), unknownPicoUsd, unknownCalls: -1 };
}
