/**
 * The ledger of the plain agents: a cost-service, or a file.
 *
 * @module
 */
import { DatabaseSync } from 'node:sqlite';
import { createCostClient, ServiceError } from '@wflo/contracts';
import { usdToPico } from '@wflo/money';
import { z } from 'zod';
import type { RunFacts } from './histories.ts';

/** One request, as the ledger has it. */
export interface LedgerLine {
  readonly runId: string;
  readonly activityId: string;
  readonly attempt: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Undefined where it is not known. */
  readonly picoUsd: bigint | undefined;
  readonly boundPicoUsd: bigint | undefined;
  readonly budgetId: string | undefined;
}

export interface LedgerBudget {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly limit: bigint;
  readonly spent: bigint;
  readonly reserved: bigint;
  readonly unknown: bigint;
}

export interface AgentLedger {
  readonly lines: readonly LedgerLine[];
  readonly budgets: readonly LedgerBudget[];
}

export const budgetIdOf = ({ firstRunId }: RunFacts): string => `run-${firstRunId}`;

export async function readLedgerService(
  baseUrl: string,
  runs: readonly RunFacts[],
): Promise<AgentLedger> {
  const costs = createCostClient({ baseUrl });
  const lines: LedgerLine[] = [];
  for (const executionId of new Set(runs.map((run) => run.executionId))) {
    const { records } = await costs.executionCosts(executionId);
    const settled = new Set(records.map(({ settles }) => settles));
    for (const { runId, activityId, attempt, usage, ...record } of records) {
      if (settled.has(record.id)) continue;
      lines.push({
        ...{ runId: runId ?? '', activityId: activityId ?? '', attempt: attempt ?? 0 },
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        picoUsd: pico(record.costUsd),
        boundPicoUsd: pico(record.upperBoundUsd),
        budgetId: record.budgetId ?? undefined,
      });
    }
  }
  const budgets: LedgerBudget[] = [];
  for (const id of new Set(runs.map(budgetIdOf))) {
    const budget = await costs.getBudget(id).catch((error: unknown) => {
      if (error instanceof ServiceError && error.code === 'WFLO_BUDGET_NOT_FOUND') return undefined;
      throw error;
    });
    if (budget === undefined) continue;
    budgets.push({
      ...{ id, parentId: budget.parentId ?? undefined, limit: usdToPico(budget.limitUsd) },
      spent: usdToPico(budget.spentUsd),
      reserved: usdToPico(budget.reservedUsd),
      unknown: usdToPico(budget.unknownUsd),
    });
  }
  return { lines, budgets };
}

const pico = (usd: string | null): bigint | undefined =>
  usd === null ? undefined : usdToPico(usd);

const orUndefined = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullable().transform((value) => value ?? undefined);
const fileLineSchema = z.object({
  runId: z.string(),
  activityId: z.string(),
  attempt: z.coerce.number(),
  inputTokens: z.coerce.number(),
  outputTokens: z.coerce.number(),
  picoUsd: orUndefined(z.bigint()),
  boundPicoUsd: orUndefined(z.bigint()),
  budgetId: orUndefined(z.string()),
});
const fileBudgetSchema = z.object({
  id: z.string(),
  parentId: orUndefined(z.string()),
  limit: z.bigint(),
  spent: z.bigint(),
  reserved: z.bigint(),
  unknown: z.bigint(),
});

export function readLedgerFile(file: string): AgentLedger {
  const database = new DatabaseSync(file, { readOnly: true });
  const read = (sql: string) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all();
  };
  try {
    const lines = read(
      `SELECT run_id AS runId, activity_id AS activityId, attempt, input_tokens AS inputTokens,
         output_tokens AS outputTokens, cost_pico_usd AS picoUsd,
         upper_bound_pico_usd AS boundPicoUsd, budget_id AS budgetId FROM calls`,
    );
    const budgets = read(
      `SELECT id, parent_id AS parentId, limit_pico_usd AS "limit", spent_pico_usd AS spent,
         reserved_pico_usd AS reserved, unknown_pico_usd AS unknown FROM budgets`,
    );
    return {
      lines: z.array(fileLineSchema).parse(lines),
      budgets: z.array(fileBudgetSchema).parse(budgets),
    };
  } finally {
    database.close();
  }
}
