import { randomUUID } from 'node:crypto';
import { picoToUsd } from '@wflo/contracts';
import { addAlerts, announce } from '../budgets/budget-alerts.ts';
import { changeAmounts } from '../budgets/budget-table.ts';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { RequestError } from '@wflo/service-kit';
import { payloadHash } from '../payload-hash.ts';
import type { RecordedUsage } from '../ledger/add-line.ts';
import { NO_TOKENS } from '../ledger/usage-line.ts';
import { findUsage, insertUsage, type StoredUsage } from '../ledger/usage-table.ts';

/**
 * States later what a call without a price did cost. The ledger is only added to: a line of its own
 * settles the other, so that their sums are right together, and what the budget holds is spent.
 * Repeating it changes nothing; fails with 404, or with 409 when the cost is known already.
 */
export async function settleUsage(
  { database, now }: CostContext,
  id: string,
  costPicoUsd: bigint,
): Promise<RecordedUsage> {
  const { settled, added } = await inWriteTransaction(database, async (transaction) => {
    const open = await findUsage(transaction, { id });
    if (open === undefined) throw usageNotFound(id);
    if (open.quote.costPicoUsd !== null) throw usageSettled(id, open.quote.costPicoUsd);
    const line = settlementOf(open, costPicoUsd, now());
    if (!(await insertUsage(transaction, line))) {
      const known = await findUsage(transaction, { idempotency_key: line.idempotencyKey });
      if (known?.payloadHash !== line.payloadHash) {
        throw usageSettled(id, known?.quote.costPicoUsd ?? 0n);
      }
      return { settled: { line: known, replayed: true }, added: [] };
    }
    const settled = { line, replayed: false };
    if (line.budgetId === null) return { settled, added: [] };
    const budget = await changeAmounts(
      transaction,
      line.budgetId,
      {
        spendPicoUsd: costPicoUsd,
        unknownPicoUsd: -(open.upperBoundPicoUsd ?? 0n),
        unknownCalls: -1,
      },
      now(),
    );
    return { settled, added: budget ? await addAlerts(transaction, budget, now()) : [] };
  });
  if (!settled.replayed) logSettled(settled.line);
  announce(added);
  return settled;
}

/** In the day, model and workflow of the call itself: only what it cost is new. */
function settlementOf(open: StoredUsage, costPicoUsd: bigint, nowMillis: number): StoredUsage {
  return {
    ...open,
    id: `use-${randomUUID()}`,
    idempotencyKey: `settlement of ${open.id}`,
    payloadHash: payloadHash({ settles: open.id, costPicoUsd: costPicoUsd.toString() }),
    quote: { ...open.quote, costPicoUsd, unpricedReason: null },
    usage: NO_TOKENS,
    settlesId: open.id,
    recordedAtMillis: nowMillis,
  };
}

function logSettled({ id, settlesId, executionId, model, quote }: StoredUsage): void {
  costLogger.info('usage_settled', {
    usage_id: id,
    settles: settlesId,
    execution_id: executionId,
    model,
    cost_usd: picoToUsd(quote.costPicoUsd ?? 0n),
  });
}

function usageNotFound(id: string): RequestError {
  return new RequestError(
    'WFLO_USAGE_NOT_FOUND',
    `no record ${JSON.stringify(id)}; GET /v1/executions/{id}/costs lists those of an execution`,
  );
}

function usageSettled(id: string, costPicoUsd: bigint): RequestError {
  return new RequestError(
    'WFLO_USAGE_SETTLED',
    `record ${JSON.stringify(id)} has cost ${picoToUsd(costPicoUsd)} USD, which is not changed`,
  );
}
