import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { costLogger } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { logRecorded } from '../ledger/add-line.ts';
import { insertLines, type StoredUsage } from '../ledger/usage-table.ts';
import { changeChains } from './budget-chain.ts';
import { expireDueReservations, type StoredReservation } from './reservation-table.ts';
import { expiryLine } from './expired-call.ts';

const BATCH = 500;

/** What has ended, and the calls that may have been made and that nobody has reported. */
interface Expired {
  readonly reservations: readonly StoredReservation[];
  readonly lines: readonly StoredUsage[];
}

/**
 * Releases what reservations past their time hold, those of one budget (and of those in it) or of
 * all, a batch per transaction, and records in the same transaction the calls that they were for, of unknown outcome;
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
  const ended = reservations.map((each) => ({ chain: each, line: expiryLine(each, nowMillis) }));
  const lines = ended.flatMap(({ line }) => line ?? []);
  if (lines.length > 0) await insertLines(transaction, lines);
  const changes = ended.map(({ chain, line }) => ({
    chain,
    change: {
      unreservePicoUsd: chain.amountPicoUsd,
      unknownPicoUsd: line?.upperBoundPicoUsd ?? 0n,
      unknownCalls: line === undefined ? 0 : 1,
    },
  }));
  await changeChains(transaction, changes, nowMillis);
  return { reservations, lines };
}

function logExpired({ id, budgetId, amountPicoUsd, executionId }: StoredReservation): void {
  costLogger.warning('budget_reservation_expired', {
    budget_id: budgetId,
    reservation_id: id,
    amount_usd: picoToUsd(amountPicoUsd),
    execution_id: executionId ?? undefined,
  });
}
