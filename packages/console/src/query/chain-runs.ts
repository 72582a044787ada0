import type { Statements } from '../store/write/statements.ts';
import { numberOrNull, textOrNull } from '../values/json.ts';

const MOST_RUNS = 50;

/**
 * The runs of the newest chain under an execution id, where the id was used before by another one:
 * what that one has cost is not the run's. Undefined where all that is known under the id is one
 * chain, or where that cannot be told.
 */
export function runsOfChain(
  reader: Statements,
  executionId: string,
  firstRunId: string | null,
): readonly string[] | undefined {
  if (firstRunId === null) return undefined;
  const rows = reader.all(
    `SELECT run_id, started_ms FROM chain WHERE execution_id = ? ORDER BY started_ms DESC LIMIT 1000`,
    executionId,
  );
  const first = rows.find((row) => row.run_id === firstRunId);
  const startMs = numberOrNull(first?.started_ms);
  if (startMs === null) return undefined;
  const own = rows.filter((row) => (numberOrNull(row.started_ms) ?? startMs) >= startMs);
  if (own.length === rows.length || own.length > MOST_RUNS) return undefined;
  return own.flatMap((row) => textOrNull(row.run_id) ?? []);
}
