import { picoToUsd, type commitRequestSchema } from '@wflo/contracts';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { announce, findAlerts, type StoredAlert } from '../budgets/budget-alerts.ts';
import { budgetNotFound, reservationNotFound } from '../budgets/budget-errors.ts';
import { changeChain } from '../budgets/budget-chain.ts';
import { findBudget, type BudgetChange, type StoredBudget } from '../budgets/budget-table.ts';
import { findExpiryLine } from '../budgets/expired-call.ts';
import { reservationFields } from '../budgets/release.ts';
import {
  endReservation,
  lockReservation,
  type StoredReservation,
} from '../budgets/reservation-table.ts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { addLine, logRecorded, type RecordedUsage } from '../ledger/add-line.ts';
import { newLine, ofReservation } from '../ledger/usage-line.ts';
import type { StoredUsage } from '../ledger/usage-table.ts';
import { changeBy } from './budget-change.ts';
import { commitInGroup } from './commit-group.ts';
import { settleExpired } from './settle-expired.ts';

export interface Committed {
  readonly reservation: StoredReservation;
  readonly usage: RecordedUsage;
  readonly budget: StoredBudget;
  /** Those of the budget's present limit. */
  readonly alerts: readonly StoredAlert[];
}

/** What a commit has recorded, and what it does to the budget: nothing when it is undefined. */
interface Recording {
  readonly reservation: StoredReservation;
  readonly usage: RecordedUsage;
  readonly change?: BudgetChange;
}

/**
 * Records the call that a reservation was for, at its true cost, and ends the reservation: also
 * when the call costs more than was reserved, and when the reservation has expired, was released,
 * or was committed with another call. Money that was spent is never left out; what the expiry has
 * recorded is settled, so that none is counted twice.
 */
export async function commit(
  context: CostContext,
  reservationId: string,
  request: z.output<typeof commitRequestSchema>,
): Promise<Committed> {
  const line = newLine(context, request, { budgetId: null, reservationId });
  const { added, ...committed } =
    (await committedInGroup(context, reservationId, line)) ??
    (await commitAlone(context, reservationId, line));
  logRecorded(committed.usage);
  if (!committed.usage.replayed) logCommitted(committed);
  announce(added);
  return committed;
}

type NewlyCommitted = Committed & { readonly added: readonly StoredAlert[] };

async function committedInGroup(
  { database }: CostContext,
  reservationId: string,
  line: StoredUsage,
): Promise<NewlyCommitted | undefined> {
  const grouped = await commitInGroup(database, reservationId, line);
  if (grouped === undefined) return undefined;
  const { budget, reservation, added } = grouped;
  const alerts = grouped.alerts ?? (await alertsAsOf(database, budget));
  return { budget, reservation, added, alerts, usage: { line: grouped.line, replayed: false } };
}

/** Without those that were added after the budget was as it is here. */
async function alertsAsOf(database: Knex, budget: StoredBudget): Promise<StoredAlert[]> {
  const alerts = await findAlerts(database, budget);
  return alerts.filter(({ spentPicoUsd }) => spentPicoUsd <= budget.spentPicoUsd);
}

/** Also a call that is committed already, or whose reservation has ended. */
function commitAlone(
  { database, now }: CostContext,
  reservationId: string,
  call: StoredUsage,
): Promise<NewlyCommitted> {
  return inWriteTransaction(database, async (transaction) => {
    // First the reservation, then the key of the call, then the budget: as all others lock them.
    const held = await endReservation(transaction, reservationId, 'committed', ['held']);
    const found = held ?? (await lockReservation(transaction, reservationId));
    if (found === undefined) throw reservationNotFound(reservationId);
    const line = ofReservation(call, found);
    const { change, ...recording } =
      held === undefined
        ? await commitEnded(transaction, found, line)
        : await commitHeld(transaction, held, line);
    const { budget, added } =
      change === undefined
        ? { budget: await findBudget(transaction, found.budgetId), added: [] }
        : await changeChain(transaction, found, change, now());
    if (budget === undefined) throw budgetNotFound(found.budgetId);
    return { ...recording, budget, alerts: await findAlerts(transaction, budget), added };
  });
}

async function commitHeld(
  transaction: Knex.Transaction,
  held: StoredReservation,
  line: StoredUsage,
): Promise<Recording> {
  const usage = await addLine(transaction, line);
  const spent = usage.replayed ? {} : changeBy(usage.line);
  const change = { ...spent, unreservePicoUsd: held.amountPicoUsd };
  return { reservation: held, usage, change };
}

async function commitEnded(
  transaction: Knex.Transaction,
  ended: StoredReservation,
  line: StoredUsage,
): Promise<Recording> {
  const open = await findExpiryLine(transaction, ended);
  const { usage, change } =
    open === undefined
      ? await recordLate(transaction, line)
      : await settleExpired(transaction, open, line);
  // What nothing was recorded for stays as it is, so that the request has the same effect again.
  if (change === undefined) return { reservation: ended, usage };
  const late = ['released', 'expired'] as const;
  const reservation = await endReservation(transaction, ended.id, 'committed', late);
  return { reservation: reservation ?? ended, usage, change };
}

async function recordLate(transaction: Knex.Transaction, line: StoredUsage) {
  const usage = await addLine(transaction, line);
  return { usage, change: usage.replayed ? undefined : changeBy(usage.line) };
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
