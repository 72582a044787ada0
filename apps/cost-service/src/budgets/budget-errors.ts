import { picoToUsd } from '@wflo/contracts';
import { RequestError } from '@wflo/service-kit';
import type { StoredBudget } from './budget-table.ts';

export function budgetNotFound(id: string): RequestError {
  return new RequestError(
    'WFLO_BUDGET_NOT_FOUND',
    `no budget ${JSON.stringify(id)}; create it with PUT /v1/budgets/{id}`,
  );
}

/** 409 for a budget that another owner has created. */
export function budgetTaken(id: string): RequestError {
  return new RequestError(
    'WFLO_BUDGET_TAKEN',
    `budget ${JSON.stringify(id)} is not that of the request's owner; take another id`,
  );
}

export function reservationNotFound(id: string): RequestError {
  return new RequestError(
    'WFLO_RESERVATION_NOT_FOUND',
    `no reservation ${JSON.stringify(id)}; reserve with POST /v1/budgets/{id}/reservations`,
  );
}

/**
 * 402, with all the amounts that explain it. `temporary`: the amount would fit without what is
 * reserved, so it may once these reservations have ended.
 */
export function budgetExceeded(budget: StoredBudget, requestedPicoUsd: bigint): RequestError {
  const temporary = requestedPicoUsd <= uncommittedPicoUsd(budget);
  const amounts = {
    limitUsd: picoToUsd(budget.limitPicoUsd),
    spentUsd: picoToUsd(budget.spentPicoUsd),
    reservedUsd: picoToUsd(budget.reservedPicoUsd),
    unknownUsd: picoToUsd(budget.unknownPicoUsd),
    availableUsd: picoToUsd(availablePicoUsd(budget)),
    requestedUsd: picoToUsd(requestedPicoUsd),
  };
  return new RequestError(
    'WFLO_BUDGET_EXCEEDED',
    `${amounts.requestedUsd} USD do not fit into budget ${JSON.stringify(budget.id)}: of ` +
      `${amounts.limitUsd} USD, ${amounts.spentUsd} are spent, ${amounts.reservedUsd} reserved ` +
      `and ${amounts.unknownUsd} held for ${budget.unknownCalls} calls of unknown cost; ` +
      (temporary ? 'try again when reservations have ended' : 'raise its limit'),
    {
      extensions: {
        budgetId: budget.id,
        ...amounts,
        unknownCalls: budget.unknownCalls,
        temporary,
      },
    },
  );
}

/** What can still be reserved: never below zero. */
export function availablePicoUsd(budget: StoredBudget): bigint {
  const left = uncommittedPicoUsd(budget) - budget.reservedPicoUsd;
  return left > 0n ? left : 0n;
}

/** What is neither spent nor held for calls of unknown cost. */
function uncommittedPicoUsd({ limitPicoUsd, spentPicoUsd, unknownPicoUsd }: StoredBudget): bigint {
  return limitPicoUsd - spentPicoUsd - unknownPicoUsd;
}
