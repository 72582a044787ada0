import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { costLogger } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { logRecorded } from '../ledger/add-line.ts';
import { insertLines, type StoredUsage } from '../ledger/usage-table.ts';
import { changeAmounts, NO_CHANGE, type BudgetChange } from './budget-table.ts';
import { expireDueReservations, type StoredReservation } from './reservation-table.ts';
import { expiryLine } from './expired-call.ts';

const BATCH = 500;

/** What has ended, and the calls that may have been made and that nobody has reported. */
interface Expired {
  readonly reservations: readonly StoredReservation[];
  readonly lines: readonly StoredUsage[];
}

/**
 * Releases what reservations past their time hold, those of one budget or of all, a batch per
 * transaction, and records in the same transaction the calls that they were for, of unknown outcome;
 * returns how many reservations there were.
 */
export async function expireDue(
  database: Knex,
  nowMillis: number,
  { budgetId }: { readonly budgetId?: string } = {},
): Promise<number> {
  for (let total = 0; ;) {
    const { reservations, lines } = await inWriteTransaction(database, (transaction) =>
      expireBatch(transaction, nowMillis, budgetId),
    );
    reservations.forEach(logExpired);
    for (const line of lines) logRecorded({ line, replayed: false });
    total += reservations.length;
    if (reservations.length < BATCH) return total;
  }
}

async function expireBatch(
  transaction: Knex.Transaction,
  nowMillis: number,
  budgetId: string | undefined,
): Promise<Expired> {
  const reservations = await expireDueReservations(transaction, nowMillis, {
    limit: BATCH,
    budgetId,
  });
  const lines = reservations.flatMap((each) => expiryLine(each, nowMillis) ?? []);
  if (lines.length > 0) await insertLines(transaction, lines);
  const changes = changesOf(reservations, lines);
  for (const [id, change] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await changeAmounts(transaction, id, change, nowMillis);
  }
  return { reservations, lines };
}

/** What the budgets lose and hold, by budget. */
function changesOf(
  reservations: readonly StoredReservation[],
  lines: readonly StoredUsage[],
): Map<string, BudgetChange> {
  const changes = new Map<string, Required<BudgetChange>>();
  const changeOf = (id: string | null) => changes.get(id ?? '') ?? NO_CHANGE;
  for (const { budgetId, amountPicoUsd } of reservations) {
    const change = changeOf(budgetId);
    const unreservePicoUsd = change.unreservePicoUsd + amountPicoUsd;
    changes.set(budgetId, { ...change, unreservePicoUsd });
  }
  for (const { budgetId, upperBoundPicoUsd } of lines) {
    const change = changeOf(budgetId);
    changes.set(budgetId ?? '', {
      ...change,
      unknownPicoUsd: change.unknownPicoUsd + (upperBoundPicoUsd ?? 0n),
      unknownCalls: change.unknownCalls + 1,
    });
  }
  return changes;
}

function logExpired({ id, budgetId, amountPicoUsd, executionId }: StoredReservation): void {
  costLogger.warning('budget_reservation_expired', {
    budget_id: budgetId,
    reservation_id: id,
    amount_usd: picoToUsd(amountPicoUsd),
    execution_id: executionId ?? undefined,
  });
}
