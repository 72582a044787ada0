/**
 * How requests on budgets fail.
 *
 * @module
 */
import { picoToUsd } from '@wflo/contracts';
import { RequestError } from '../errors.ts';
import type { StoredBudget } from './budget-table.ts';

/** 404 for a budget. */
export function budgetNotFound(id: string): RequestError {
  return new RequestError(
    'WFLO_BUDGET_NOT_FOUND',
    `no budget ${JSON.stringify(id)}; create it with PUT /v1/budgets/{id}`,
  );
}

/** 404 for a reservation. */
export function reservationNotFound(id: string): RequestError {
  return new RequestError(
    'WFLO_RESERVATION_NOT_FOUND',
    `no reservation ${JSON.stringify(id)}; reserve with POST /v1/budgets/{id}/reservations`,
  );
}

/** 402, with all the amounts that it takes to see why. */
export function budgetExceeded(budget: StoredBudget, requestedPicoUsd: bigint): RequestError {
  const amounts = {
    limitUsd: picoToUsd(budget.limitPicoUsd),
    spentUsd: picoToUsd(budget.spentPicoUsd),
    reservedUsd: picoToUsd(budget.reservedPicoUsd),
    availableUsd: picoToUsd(availablePicoUsd(budget)),
    requestedUsd: picoToUsd(requestedPicoUsd),
  };
  return new RequestError(
    'WFLO_BUDGET_EXCEEDED',
    `${amounts.requestedUsd} USD do not fit into budget ${JSON.stringify(budget.id)}: of ` +
      `${amounts.limitUsd} USD, ${amounts.spentUsd} are spent and ${amounts.reservedUsd} reserved; ` +
      'raise its limit or wait for reservations to end',
    { budgetId: budget.id, ...amounts },
  );
}

/** What can still be reserved: never below zero. */
export function availablePicoUsd(budget: StoredBudget): bigint {
  const left = budget.limitPicoUsd - budget.spentPicoUsd - budget.reservedPicoUsd;
  return left > 0n ? left : 0n;
}
