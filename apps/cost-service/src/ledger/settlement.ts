import { randomUUID } from 'node:crypto';
import { picoToUsd } from '@wflo/contracts';
import { RequestError } from '@wflo/service-kit';
import type { Knex } from 'knex';
import { costLogger } from '../cost-context.ts';
import { payloadHash } from '../payload-hash.ts';
import type { RecordedUsage } from './add-line.ts';
import { NO_TOKENS } from './usage-line.ts';
import { findUsage, insertUsage, type StoredUsage } from './usage-table.ts';

/** In the day, model and workflow of the call itself: only what it cost is new. */
export function settlementOf(
  open: StoredUsage,
  costPicoUsd: bigint,
  nowMillis: number,
): StoredUsage {
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

/**
 * Adds the line that settles another, or finds the one that has settled it before at the same cost;
 * fails with 409 when that was another cost.
 */
export async function addSettlement(
  transaction: Knex.Transaction,
  line: StoredUsage,
): Promise<RecordedUsage> {
  if (await insertUsage(transaction, line)) return { line, replayed: false };
  const settlesId = line.settlesId ?? '';
  const known = await findUsage(transaction, { settles_id: settlesId });
  if (known?.quote.costPicoUsd !== line.quote.costPicoUsd) {
    throw usageSettled(settlesId, known?.quote.costPicoUsd ?? 0n);
  }
  return { line: known, replayed: true };
}

export function logSettled({ line, replayed }: RecordedUsage): void {
  if (replayed) return;
  const { id, settlesId, executionId, model, quote } = line;
  costLogger.info('usage_settled', {
    usage_id: id,
    settles: settlesId,
    execution_id: executionId,
    model,
    cost_usd: picoToUsd(quote.costPicoUsd ?? 0n),
  });
}

/** 409 for a call whose cost is known. */
export function usageSettled(id: string, costPicoUsd: bigint): RequestError {
  return new RequestError(
    'WFLO_USAGE_SETTLED',
    `record ${JSON.stringify(id)} has cost ${picoToUsd(costPicoUsd)} USD, which is not changed`,
  );
}
