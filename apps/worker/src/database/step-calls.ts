import type { Knex } from 'knex';
import { z } from 'zod';
import { jsonColumn, toJsonColumn } from './column-values.ts';
import { unknownCallAdded } from './llm-calls-repository.ts';
import type { AttemptKey, RunKey, StepKey } from './status.ts';
import { completionOf, type AttemptEnd } from './step-attempt.ts';
import { STEP_TABLE, updateOwn, updateRunning, whereOwn, whereStep } from './step-rows.ts';

const unrecordedRowSchema = z
  .object({
    step_id: z.string(),
    llm_answer: jsonColumn,
    llm_reservation_id: z.string().nullable(),
  })
  .transform((row) => ({
    stepId: row.step_id,
    response: row.llm_answer,
    reservationId: row.llm_reservation_id,
  }));
/** A response that was paid for, and whose cost is not recorded. */
export type UnrecordedResponse = z.output<typeof unrecordedRowSchema>;

const holdRowSchema = z
  .object({ llm_reservation_id: z.string().nullable(), unknown_calls: z.number() })
  .transform((row) => ({
    reservationId: row.llm_reservation_id,
    unknownCalls: row.unknown_calls,
  }))
  .optional();
/** What is reserved for a step's call, and how many of its calls are of unknown cost. */
export type StepHold = NonNullable<z.output<typeof holdRowSchema>>;

const responseRowSchema = z.object({ llm_answer: jsonColumn.nullable() }).optional();

/** The LLM calls of a step in step_executions: the cached response, the reservation, the cost. */
export class StepCallsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * Records what the ledger confirmed; `costUsd` is null for a call without a price, which counts
   * as one of unknown cost, with the most that it can have cost where that is known. One statement
   * decides, so of several callers one gets true: the one who may count it.
   */
  recordCost(
    step: StepKey,
    costUsd: string | null,
    recordedAt: Date,
    upperBoundUsd: string | null = null,
  ): Promise<boolean> {
    return updateOwn(this.#database, step, () =>
      this.#unrecorded(step).update(this.#costColumns(costUsd, recordedAt, upperBoundUsd)),
    );
  }

  /**
   * The same for the latest attempt of a step, which it also ends. False also when the row has no
   * such attempt: then nothing is recorded.
   */
  async recordCostAndComplete(
    end: AttemptEnd,
    costUsd: string | null,
    upperBoundUsd: string | null = null,
  ): Promise<boolean> {
    const changed = await this.#unrecorded(end)
      .where({ status: 'running', attempts: end.attempt })
      .update({ ...completionOf(end), ...this.#costColumns(costUsd, end.endedAt, upperBoundUsd) });
    return changed === 1;
  }

  #unrecorded(step: StepKey) {
    return this.#database(STEP_TABLE).where(whereOwn(step)).whereNull('cost_recorded_at');
  }

  #costColumns(costUsd: string | null, recordedAt: Date, upperBoundUsd: string | null) {
    return {
      cost_usd: costUsd,
      cost_recorded_at: recordedAt,
      ...(costUsd === null ? unknownCallAdded(this.#database, upperBoundUsd) : {}),
    };
  }

  /** Caches an LLM's response until the step ends, so that no second call is made for it. */
  async cacheResponse(step: StepKey, response: unknown): Promise<void> {
    await updateRunning(this.#database, step, { llm_answer: toJsonColumn(response) });
  }

  /** The same for the latest attempt of the step. @returns whether it is that. */
  async cacheLatest(attempt: AttemptKey, response: unknown): Promise<boolean> {
    const changed = await this.#database(STEP_TABLE)
      .where({ ...whereOwn(attempt), status: 'running', attempts: attempt.attempt })
      .update({ llm_answer: toJsonColumn(response) });
    return changed === 1;
  }

  /** The cached response; null when there is none. */
  async findResponse(step: StepKey): Promise<unknown> {
    const row: unknown = await this.#database(STEP_TABLE)
      .where(whereStep(step))
      .first('llm_answer');
    return responseRowSchema.parse(row)?.llm_answer ?? null;
  }

  /** Saves the reservation of the call, until the step is worked on anew. */
  async saveReservation(step: StepKey, reservationId: string): Promise<void> {
    await updateRunning(this.#database, step, { llm_reservation_id: reservationId });
  }

  /** The latest reservation, and what became of the step's calls; undefined without a row. */
  async findHold(step: StepKey): Promise<StepHold | undefined> {
    const row: unknown = await this.#database(STEP_TABLE)
      .where(whereOwn(step))
      .first('llm_reservation_id', 'unknown_calls');
    return holdRowSchema.parse(row);
  }

  /** The cached responses of a run, or of one of its steps, whose cost is not recorded. */
  async listUnrecorded(
    { executionId, runId }: RunKey,
    stepId?: string,
  ): Promise<UnrecordedResponse[]> {
    const query = this.#database(STEP_TABLE)
      .where({ execution_id: executionId, run_id: runId, cost_recorded_at: null })
      .whereNotNull('llm_answer')
      .orderBy('step_id')
      .select('step_id', 'llm_answer', 'llm_reservation_id');
    if (stepId !== undefined) void query.where({ step_id: stepId });
    return unrecordedRowSchema.array().parse(await query);
  }
}
