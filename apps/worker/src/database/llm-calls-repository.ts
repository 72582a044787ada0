import { usdToPico } from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { jsonColumn, toJsonColumn } from './column-values.ts';
import type { AttemptKey, RunKey } from './status.ts';

const TABLE = 'llm_calls';

const rowSchema = z
  .object({ step_id: z.string(), attempt: z.number(), call: jsonColumn })
  .transform((row) => ({ stepId: row.step_id, attempt: row.attempt, call: row.call }));

/** A call of unknown outcome, as it was sent. */
export type OpenCall = z.output<typeof rowSchema>;

function whereAttempt({ executionId, runId, stepId, attempt }: AttemptKey) {
  return { execution_id: executionId, run_id: runId, step_id: stepId, attempt };
}

/** What one more call of unknown cost adds to the row of its step. */
export function unknownCallAdded(database: Knex, upperBoundUsd: string | null) {
  const bound = upperBoundUsd === null ? 0n : usdToPico(upperBoundUsd);
  return {
    unknown_calls: database.raw('unknown_calls + 1'),
    unbounded_calls: database.raw('unbounded_calls + ?', [upperBoundUsd === null ? 1 : 0]),
    unknown_pico_usd: database.raw('unknown_pico_usd + cast(? as bigint)', [bound.toString()]),
  };
}

/**
 * The table llm_calls: what was sent to an LLM, until its outcome is known. A row that is left
 * behind is a call that may be billed, and whose response nobody has.
 */
export class LlmCallsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** Notes that a call is about to be sent. */
  async open(attempt: AttemptKey, call: object): Promise<void> {
    await this.#database(TABLE)
      .insert({ ...whereAttempt(attempt), call: toJsonColumn(call) })
      .onConflict(['execution_id', 'run_id', 'step_id', 'attempt'])
      .ignore();
  }

  /** Forgets a call whose outcome is known, or which was not made. */
  async forget(attempt: AttemptKey): Promise<void> {
    await this.#database(TABLE).where(whereAttempt(attempt)).delete();
  }

  /**
   * Makes an open call one of unknown cost in the row of its step, with the most that it can have
   * cost. Of several callers one gets true: the one who may count it.
   */
  async closeAsUnknown(attempt: AttemptKey, upperBoundUsd: string | null): Promise<boolean> {
    const { attempt: _, ...step } = whereAttempt(attempt);
    return this.#database.transaction(async (transaction) => {
      const closed = await transaction(TABLE).where(whereAttempt(attempt)).delete();
      if (closed === 0) return false;
      await transaction('step_executions')
        .where(step)
        .update(unknownCallAdded(transaction, upperBoundUsd));
      return true;
    });
  }

  /** The open calls of a run, or of one of its steps. */
  async listOpen({ executionId, runId }: RunKey, stepId?: string): Promise<OpenCall[]> {
    const query = this.#database(TABLE)
      .where({ execution_id: executionId, run_id: runId })
      .orderBy(['step_id', 'attempt'])
      .select('step_id', 'attempt', 'call');
    if (stepId !== undefined) void query.where({ step_id: stepId });
    return rowSchema.array().parse(await query);
  }
}
