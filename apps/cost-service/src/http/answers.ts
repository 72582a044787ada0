/**
 * Turns what is stored into what the contract answers.
 *
 * @module
 */
import {
  picoToUsd,
  type Budget,
  type Costs,
  type ExecutionCosts,
  type Quote,
  type Reservation,
  type UsageRecord,
} from '@wflo/contracts';
import { availablePicoUsd } from '../budgets/budget-errors.ts';
import type { StoredBudget } from '../budgets/budget-table.ts';
import type { StoredReservation } from '../budgets/reservation-table.ts';
import type { RecordedUsage } from '../ledger/record-usage.ts';
import type { UsagePage } from '../ledger/usage-table.ts';
import type { ExecutionTotals, UsageGrouping, UsageTotals } from '../ledger/usage-totals.ts';
import type { PriceQuote } from '../pricing/quote.ts';

/** A price. */
export function toQuote(model: string, quote: PriceQuote): Quote {
  return {
    model,
    provider: quote.provider,
    matchedModel: quote.matchedModel,
    exactMatch: quote.exactMatch,
    priced: quote.costPicoUsd !== null,
    costUsd: quote.costPicoUsd === null ? null : picoToUsd(quote.costPicoUsd),
    ...(quote.unpricedReason === null ? {} : { unpricedReason: quote.unpricedReason }),
  };
}

/** A line of the ledger. */
export function toUsageRecord({ line, replayed }: RecordedUsage): UsageRecord {
  return {
    ...toQuote(line.model, line.quote),
    id: line.id,
    idempotencyKey: line.idempotencyKey,
    executionId: line.executionId,
    workflowId: line.workflowId,
    stepId: line.stepId,
    budgetId: line.budgetId,
    usage: line.usage,
    occurredAt: toTime(line.occurredAtMillis),
    recordedAt: toTime(line.recordedAtMillis),
    replayed,
  };
}

/** A budget. */
export function toBudget(budget: StoredBudget): Budget {
  return {
    id: budget.id,
    limitUsd: picoToUsd(budget.limitPicoUsd),
    spentUsd: picoToUsd(budget.spentPicoUsd),
    reservedUsd: picoToUsd(budget.reservedPicoUsd),
    availableUsd: picoToUsd(availablePicoUsd(budget)),
    createdAt: toTime(budget.createdAtMillis),
    updatedAt: toTime(budget.updatedAtMillis),
  };
}

/** A reservation. */
export function toReservation(reservation: StoredReservation): Reservation {
  return {
    id: reservation.id,
    budgetId: reservation.budgetId,
    amountUsd: picoToUsd(reservation.amountPicoUsd),
    status: reservation.status,
    expiresAt: toTime(reservation.expiresAtMillis),
  };
}

/** The costs of an execution. */
export function toExecutionCosts(
  executionId: string,
  totals: ExecutionTotals,
  { lines, next }: UsagePage,
): ExecutionCosts {
  return {
    executionId,
    totalUsd: picoToUsd(totals.costPicoUsd),
    unpricedCount: totals.unpricedRecords,
    recordCount: totals.records,
    records: lines.map((line) => toUsageRecord({ line, replayed: false })),
    ...(next === undefined ? {} : { next: next.toString() }),
  };
}

/** Costs by group. */
export function toCosts(groupBy: UsageGrouping, totals: readonly UsageTotals[]): Costs {
  return {
    groupBy,
    totalUsd: picoToUsd(totals.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n)),
    groups: totals.map((group) => ({
      key: group.key,
      totalUsd: picoToUsd(group.costPicoUsd),
      calls: group.records,
      unpricedCalls: group.unpricedRecords,
      inputTokens: group.inputTokens,
      outputTokens: group.outputTokens,
    })),
  };
}

function toTime(millis: number): string {
  return new Date(millis).toISOString();
}
