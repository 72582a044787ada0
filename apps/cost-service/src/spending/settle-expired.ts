import type { Knex } from 'knex';
import type { BudgetChange } from '../budgets/budget-table.ts';
import { changeOfSettlement } from '../budgets/expired-call.ts';
import { addLine, type RecordedUsage } from '../ledger/add-line.ts';
import { addSettlement, settlementOf } from '../ledger/settlement.ts';
import { findUsage, insertUsage, type StoredUsage } from '../ledger/usage-table.ts';

interface Settled {
  readonly usage: RecordedUsage;
  /** Undefined when nothing was recorded. */
  readonly change?: BudgetChange;
}

/**
 * Settles what the expiry of a reservation has recorded by the call that was made, which `made` is
 * the line of. A call that has no price leaves it as it is: that it was made, and what it cost at
 * most, is in the ledger. Fails with 409 when it is settled at another cost, as by a bill.
 */
export async function settleExpired(
  transaction: Knex.Transaction,
  open: StoredUsage,
  made: StoredUsage,
): Promise<Settled> {
  const { costPicoUsd } = made.quote;
  if (costPicoUsd === null) return { usage: { line: open, replayed: true } };
  const line = {
    // Where the call is counted is that of the line which this one completes.
    ...settlementOf(open, costPicoUsd, made.recordedAtMillis),
    id: made.id,
    idempotencyKey: made.idempotencyKey,
    payloadHash: made.payloadHash,
    quote: made.quote,
    responseModel: made.responseModel,
    usage: made.usage,
    reportedCostPicoUsd: made.reportedCostPicoUsd,
    serviceTier: made.serviceTier,
  };
  if (await insertUsage(transaction, line)) {
    const change = changeOfSettlement(open, costPicoUsd);
    return { usage: { line, replayed: false }, change };
  }
  const ofKey = await findUsage(transaction, { idempotency_key: line.idempotencyKey });
  const add = ofKey === undefined ? addSettlement : addLine;
  return { usage: await add(transaction, line) };
}
