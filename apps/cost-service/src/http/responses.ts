import {
  picoToUsd,
  type Budget,
  type Costs,
  type ExecutionCosts,
  type Executions,
  type Quote,
  type Reservation,
  type UsageRecord,
} from '@wflo/contracts';
import { availablePicoUsd } from '../budgets/budget-errors.ts';
import type { StoredAlert } from '../budgets/budget-alerts.ts';
import type { StoredBudget } from '../budgets/budget-table.ts';
import type { StoredReservation } from '../budgets/reservation-table.ts';
import { costsDiffer } from '../ledger/costs-differ.ts';
import type { RecordedUsage } from '../ledger/add-line.ts';
import type { ExecutionPage } from '../ledger/execution-list.ts';
import type { UsagePage } from '../ledger/execution-lines.ts';
import { toUsd } from '../ledger/usage-table.ts';
import type { CostsPage } from '../ledger/costs-page.ts';
import type { InexactTotals } from '../ledger/inexact-totals.ts';
import type { ExecutionTotals } from '../ledger/execution-totals.ts';
import type { UsageGrouping } from '../ledger/usage-totals.ts';
import type { PriceQuote } from '../pricing/quote.ts';

export function toQuote(model: string, quote: PriceQuote): Quote {
  return {
    model,
    provider: quote.provider,
    matchedModel: quote.matchedModel,
    exactMatch: quote.exactMatch,
    priced: quote.costPicoUsd !== null,
    costUsd: toUsd(quote.costPicoUsd),
    unpricedReason: quote.unpricedReason ?? undefined,
  };
}

export function toUsageRecord({ line, replayed }: RecordedUsage): UsageRecord {
  return {
    ...toQuote(line.model, line.quote),
    id: line.id,
    idempotencyKey: line.idempotencyKey,
    executionId: line.executionId,
    workflowId: line.workflowId,
    stepId: line.stepId,
    runId: line.runId,
    activityId: line.activityId,
    attempt: line.attempt,
    budgetId: line.budgetId,
    upperBoundUsd: line.settlesId === null ? toUsd(line.upperBoundPicoUsd) : null,
    settles: line.settlesId,
    usage: { ...line.usage, cacheWrite1hTokens: line.usage.cacheWrite1hTokens ?? 0 },
    serviceTier: line.serviceTier,
    responseModel: line.responseModel,
    reportedCostUsd: toUsd(line.reportedCostPicoUsd),
    reportedCostDiffers: costsDiffer(line),
    occurredAt: toTime(line.occurredAtMillis),
    recordedAt: toTime(line.recordedAtMillis),
    replayed,
  };
}

export function toBudget(budget: StoredBudget, alerts: readonly StoredAlert[]): Budget {
  return {
    id: budget.id,
    parentId: budget.parentId,
    limitUsd: picoToUsd(budget.limitPicoUsd),
    spentUsd: picoToUsd(budget.spentPicoUsd),
    reservedUsd: picoToUsd(budget.reservedPicoUsd),
    unknownUsd: picoToUsd(budget.unknownPicoUsd),
    unknownCalls: budget.unknownCalls,
    availableUsd: picoToUsd(availablePicoUsd(budget)),
    alerts: alerts.map((alert) => ({
      thresholdPercent: alert.thresholdPercent,
      limitUsd: picoToUsd(alert.limitPicoUsd),
      spentUsd: picoToUsd(alert.spentPicoUsd),
      reachedAt: toTime(alert.reachedAtMillis),
    })),
    createdAt: toTime(budget.createdAtMillis),
    updatedAt: toTime(budget.updatedAtMillis),
  };
}

export function toReservation(reservation: StoredReservation): Reservation {
  return {
    id: reservation.id,
    budgetId: reservation.budgetId,
    amountUsd: picoToUsd(reservation.amountPicoUsd),
    status: reservation.status,
    expiresAt: toTime(reservation.expiresAtMillis),
  };
}

interface ExecutionSums {
  readonly totals: ExecutionTotals;
  readonly wasted: ExecutionTotals;
  readonly inexact: InexactTotals;
}

export function toExecutionCosts(
  executionId: string,
  { totals, wasted, inexact }: ExecutionSums,
  { lines, next }: UsagePage,
): ExecutionCosts {
  return {
    executionId,
    totalUsd: picoToUsd(totals.costPicoUsd),
    unpricedCount: totals.unsettledRecords,
    unpricedUpperBoundUsd: picoToUsd(totals.upperBoundPicoUsd),
    unboundedCount: totals.unboundedRecords,
    inexactUsd: picoToUsd(inexact.costPicoUsd),
    inexactCount: inexact.records,
    calls: totals.records,
    inputTokens: totals.inputTokens,
    outputTokens: totals.outputTokens,
    wastedCalls: wasted.records,
    wastedUsd: picoToUsd(wasted.costPicoUsd),
    wastedUnknownUsd: picoToUsd(wasted.upperBoundPicoUsd),
    recordCount: totals.lines,
    records: lines.map(({ line, wasted }) => ({
      ...toUsageRecord({ line, replayed: false }),
      wasted,
    })),
    next: next?.toString(),
  };
}

export function toExecutions({ executions, next }: ExecutionPage): Executions {
  return {
    executions: executions.map(({ totals, ...execution }) => ({
      executionId: execution.executionId,
      workflowId: execution.workflowId,
      runId: execution.runId,
      totalUsd: picoToUsd(totals.costPicoUsd),
      calls: totals.records,
      inputTokens: totals.inputTokens,
      outputTokens: totals.outputTokens,
      unpricedCalls: totals.unsettledRecords,
      unpricedUpperBoundUsd: picoToUsd(totals.upperBoundPicoUsd),
      unboundedCalls: totals.unboundedRecords,
      firstCallAt: toTime(execution.firstCallMillis),
      lastCallAt: toTime(execution.lastCallMillis),
    })),
    next: next?.toString(),
  };
}

export function toCosts(groupBy: UsageGrouping, { groups, totalPicoUsd, next }: CostsPage): Costs {
  return {
    groupBy,
    totalUsd: picoToUsd(totalPicoUsd),
    groups: groups.map((group) => ({
      key: group.key,
      totalUsd: picoToUsd(group.costPicoUsd),
      calls: group.records,
      unpricedCalls: group.unsettledRecords,
      unpricedUpperBoundUsd: picoToUsd(group.upperBoundPicoUsd),
      unboundedCalls: group.unboundedRecords,
      inexactUsd: picoToUsd(group.inexact.costPicoUsd),
      inexactCalls: group.inexact.records,
      inputTokens: group.inputTokens,
      outputTokens: group.outputTokens,
    })),
    next: next?.toString(),
  };
}

function toTime(millis: number): string {
  return new Date(millis).toISOString();
}
