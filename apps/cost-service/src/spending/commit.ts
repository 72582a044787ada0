import { picoToUsd, type commitRequestSchema } from '@wflo/contracts';
import type { z } from 'zod';
import { addAlerts, announce, findAlerts, type StoredAlert } from '../budgets/budget-alerts.ts';
import { budgetNotFound, reservationNotFound } from '../budgets/budget-errors.ts';
import { changeAmounts, findBudget, type StoredBudget } from '../budgets/budget-table.ts';
import { reservationFields } from '../budgets/release.ts';
import {
  endReservation,
  findReservation,
  type StoredReservation,
} from '../budgets/reservation-table.ts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { addLine, logRecorded, type RecordedUsage } from '../ledger/add-line.ts';
import { newLine } from '../ledger/usage-line.ts';
import { changeBy } from './record-usage.ts';

export interface Committed {
  readonly reservation: StoredReservation;
  readonly usage: RecordedUsage;
  readonly budget: StoredBudget;
  /** Those of the budget's present limit. */
  readonly alerts: readonly StoredAlert[];
}

/**
 * Records the call that a reservation was for, at its true cost, and ends the reservation: also
 * when the call costs more than was reserved, and when the reservation has expired, was released,
 * or was committed with another call. Money that was spent is never left out.
 */
export async function commit(
  context: CostContext,
  reservationId: string,
  request: z.output<typeof commitRequestSchema>,
): Promise<Committed> {
  const { database, now } = context;
  const { added, ...committed } = await inWriteTransaction(database, async (transaction) => {
    const found = await findReservation(transaction, { id: reservationId });
    if (found === undefined) throw reservationNotFound(reservationId);
    const { budgetId } = found;
    const usage = await addLine(
      transaction,
      newLine(context, request, {
        budgetId,
        reservation: { id: reservationId, amountPicoUsd: found.amountPicoUsd },
      }),
    );
    if (usage.replayed) {
      const budget = await findBudget(transaction, budgetId);
      if (budget === undefined) throw budgetNotFound(budgetId);
      const alerts = await findAlerts(transaction, budget);
      return { reservation: found, usage, budget, alerts, added: [] };
    }
    const held = await endReservation(transaction, reservationId, 'committed', ['held']);
    const late = await endReservation(transaction, reservationId, 'committed', [
      'released',
      'expired',
    ]);
    const budget = await changeAmounts(
      transaction,
      budgetId,
      { unreservePicoUsd: held?.amountPicoUsd, ...changeBy(usage.line) },
      now(),
    );
    if (budget === undefined) throw budgetNotFound(budgetId);
    const added = await addAlerts(transaction, budget, now());
    const alerts = await findAlerts(transaction, budget);
    return { reservation: held ?? late ?? found, usage, budget, alerts, added };
  });
  logRecorded(committed.usage);
  if (!committed.usage.replayed) logCommitted(committed);
  announce(added);
  return committed;
}

function logCommitted({ reservation, usage }: Committed): void {
  const cost = usage.line.quote.costPicoUsd;
  const fields = {
    ...reservationFields(reservation),
    execution_id: usage.line.executionId,
    workflow_id: usage.line.workflowId ?? undefined,
    cost_usd: cost === null ? null : picoToUsd(cost),
  };
  if (cost !== null && cost > reservation.amountPicoUsd) {
    costLogger.warning('budget_reservation_overspent', fields);
  } else {
    costLogger.info('budget_committed', fields);
  }
}
