import { MAX_BUDGET_DEPTH, picoToUsd } from '@wflo/contracts';
import { invalidRequest, RequestError } from '@wflo/service-kit';
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

/** 409 for a budget that was created with another parent, or with none. */
export function parentDiffers({ id, parentId }: StoredBudget): RequestError {
  const parent = parentId === null ? 'none' : JSON.stringify(parentId);
  return new RequestError(
    'WFLO_BUDGET_TAKEN',
    `budget ${JSON.stringify(id)} has another parent than the request's (${parent}), which is ` +
      'fixed when a budget is created; take another id',
  );
}

/** 400 for a budget that would be in too many others. */
export function tooDeep(parentId: string): RequestError {
  const message = `expected at most ${MAX_BUDGET_DEPTH} budgets in one another, with ${JSON.stringify(parentId)} there are more`;
  return invalidRequest([{ path: 'parentId', message }]);
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
  const temporary = fitsWithoutReserved(budget, requestedPicoUsd);
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

/** Whether only reservations keep an amount out: it may fit once they have ended. */
export function fitsWithoutReserved(budget: StoredBudget, amountPicoUsd: bigint): boolean {
  return amountPicoUsd <= uncommittedPicoUsd(budget);
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
