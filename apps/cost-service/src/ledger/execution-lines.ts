import type { Knex } from 'knex';
import { z } from 'zod';
import { bigIntBinding, numberColumn, readRows } from '../database/row.ts';
import { usageRow, type StoredUsage } from './usage-table.ts';

/** An execution, or one run of it. */
export interface LinesOf {
  readonly executionId: string;
  readonly runId?: string | undefined;
}

/** The lines of an execution, or of one run of it. */
export function linesOf(database: Knex, { executionId, runId }: LinesOf): Knex.QueryBuilder {
  return database('usage_records').where({
    execution_id: executionId,
    ...(runId !== undefined && { run_id: runId }),
  });
}

/**
 * Whether the attempt that made the call of a line has failed: that was reported of it or of a later
 * attempt, or a later attempt has made calls.
 */
export const IS_WASTED = `(usage_records.attempt IS NOT NULL AND (
  EXISTS (SELECT 1 FROM failed_attempts AS failed
    WHERE failed.execution_id = usage_records.execution_id AND failed.run_id = usage_records.run_id
      AND failed.activity_id = usage_records.activity_id
      AND failed.attempt >= usage_records.attempt)
  OR EXISTS (SELECT 1 FROM usage_records AS later
    WHERE later.execution_id = usage_records.execution_id AND later.run_id = usage_records.run_id
      AND later.activity_id = usage_records.activity_id
      AND later.attempt > usage_records.attempt)))`;

const wastedRow = z.object({ wasted: numberColumn });

/** A line in a report. */
export interface ReportedLine {
  readonly line: StoredUsage;
  readonly wasted: boolean;
}

/** A part of an execution's lines; `next` is where the next part starts, if there is one. */
export interface UsagePage {
  readonly lines: readonly ReportedLine[];
  readonly next: bigint | undefined;
}

/** Up to `limit` lines after the one numbered `after`, in recording order. */
export async function pageOfLines(
  database: Knex,
  of: LinesOf,
  { limit, after = 0n }: { readonly limit: number; readonly after?: bigint | undefined },
): Promise<UsagePage> {
  const rows: unknown = await linesOf(database, of)
    .where('seq', '>', bigIntBinding(after))
    .select('usage_records.*', database.raw(`CASE WHEN ${IS_WASTED} THEN 1 ELSE 0 END AS wasted`))
    .orderBy('seq')
    .limit(limit + 1);
  const lines = readRows('usage_records', usageRow, rows);
  const wasted = readRows('usage_records', wastedRow, rows);
  const page = lines
    .slice(0, limit)
    .map((line, index) => ({ line, wasted: wasted[index]?.wasted === 1 }));
  return { lines: page, next: lines.length > limit ? lines[limit - 1]?.seq : undefined };
}
