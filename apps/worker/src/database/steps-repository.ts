/**
 * The table step_executions.
 *
 * @module
 */
import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { boundedText, jsonColumn, shortText, timeColumn, toJsonColumn } from './column-values.ts';
import type { FailedOutput } from './failed-output.ts';
import { unknownCallAdded } from './llm-calls-repository.ts';
import {
  EXECUTION_STATUSES,
  OPEN_STATUSES,
  type RunKey,
  type StepStatus,
  type StoredError,
} from './status.ts';

const TABLE = 'step_executions';

const picoColumn = z.string().transform((value) => BigInt(value));

const rowSchema = z
  .object({
    step_id: z.string(),
    type: z.string(),
    status: z.enum(EXECUTION_STATUSES),
    attempts: z.number(),
    output: jsonColumn.nullable(),
    cost_usd: z.string().nullable(),
    cost_recorded_at: timeColumn.nullable(),
    unknown_calls: z.number(),
    unbounded_calls: z.number(),
    unknown_pico_usd: picoColumn,
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    started_at: timeColumn,
    ended_at: timeColumn.nullable(),
  })
  .transform((row) => ({
    stepId: row.step_id,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    output: row.output,
    costUsd: row.cost_usd,
    costRecordedAt: row.cost_recorded_at,
    /** Calls whose cost is not known; no part of `costUsd`. */
    unknownCalls: row.unknown_calls,
    /** Those of them of which not even the most they can have cost is known. */
    unboundedCalls: row.unbounded_calls,
    /** The most that all others of them can have cost. */
    unknownUsd: picoToUsd(row.unknown_pico_usd),
    error:
      row.error_code === null
        ? null
        : { code: row.error_code, message: row.error_message ?? row.error_code },
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }));
export type StepExecution = z.output<typeof rowSchema>;

const unsettledRowSchema = z
  .object({
    step_id: z.string(),
    llm_answer: jsonColumn,
    llm_reservation_id: z.string().nullable(),
  })
  .transform((row) => ({
    stepId: row.step_id,
    answer: row.llm_answer,
    reservationId: row.llm_reservation_id,
  }));
/** An answer that was paid for, and whose cost is not recorded. */
export type UnsettledAnswer = z.output<typeof unsettledRowSchema>;

const holdRowSchema = z
  .object({ llm_reservation_id: z.string().nullable(), unknown_calls: z.number() })
  .transform((row) => ({
    reservationId: row.llm_reservation_id,
    unknownCalls: row.unknown_calls,
  }))
  .optional();
/** What is set aside for a step's call, and how many of its calls are of unknown cost. */
export type StepHold = NonNullable<z.output<typeof holdRowSchema>>;

const answerRowSchema = z.object({ llm_answer: jsonColumn.nullable() }).optional();

export interface StepKey extends RunKey {
  readonly stepId: string;
}

export interface StepEnd extends StepKey {
  readonly status: Exclude<StepStatus, 'running'>;
  readonly endedAt: Date;
  readonly output?: unknown;
  readonly error?: StoredError;
}

function whereStep({ executionId, runId, stepId }: StepKey) {
  return { execution_id: executionId, run_id: runId, step_id: stepId };
}

/** The step where the run itself has worked on it. */
function whereOwn(step: StepKey) {
  return { ...whereStep(step), adopted_from_run_id: null };
}

/** A step that its run has adopted, as it is worked on again: the work before does not count. */
const REOPENED = {
  status: 'running',
  ended_at: null,
  output: null,
  cost_usd: null,
  cost_recorded_at: null,
  unknown_calls: 0,
  unbounded_calls: 0,
  unknown_pico_usd: 0,
  error_code: null,
  error_message: null,
  adopted_from_run_id: null,
};

export class StepsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * Adds the row as `running`; does nothing when it is there, or when the execution has ended: no
   * row would be ended after it. One that was adopted begins again.
   */
  async add(step: StepKey & { readonly type: string; readonly startedAt: Date }): Promise<void> {
    if (await this.#reopen(step, { attempts: 0, started_at: step.startedAt })) return;
    const row = {
      ...whereStep(step),
      type: step.type,
      status: 'running',
      attempts: 0,
      started_at: step.startedAt,
    };
    // One statement, with the execution's row locked: its end comes before it, and keeps it from
    // being added, or after it, and ends it.
    const whileOpen = this.#database('workflow_executions')
      .where({ execution_id: step.executionId, run_id: step.runId })
      .whereIn('status', OPEN_STATUSES)
      // For SQLite, where knex leaves out the conflict of such an insert.
      .whereNotExists(this.#database(TABLE).where(whereStep(step)).select(this.#database.raw('1')))
      .select(Object.values(row).map((value) => this.#database.raw('?', [value])))
      .forShare();
    const columns = Object.keys(row);
    await this.#database(
      this.#database.raw(`?? (${columns.map(() => '??').join(', ')})`, [TABLE, ...columns]),
    )
      .insert(whileOpen)
      .onConflict(['execution_id', 'run_id', 'step_id'])
      .ignore();
  }

  /** Notes that the attempt of this number has begun. */
  async recordAttempt(step: StepKey, attempt: number): Promise<void> {
    const changed = await this.#database(TABLE)
      .where(whereOwn(step))
      .where('attempts', '<', attempt)
      .update({ attempts: attempt });
    if (changed === 0) await this.#reopen(step, { attempts: attempt });
  }

  /** Ends a step that runs, or that its run has adopted; true for the call that did. */
  async finish(end: StepEnd): Promise<boolean> {
    const changed = await this.#database(TABLE)
      .where(whereStep(end))
      .where((row) => {
        void row.where({ status: 'running' }).orWhereNotNull('adopted_from_run_id');
      })
      .update({
        status: end.status,
        adopted_from_run_id: null,
        ended_at: end.endedAt,
        llm_answer: null,
        // What an approval step asked stays, when nobody answered; so does a failed output.
        ...(end.output === undefined ? {} : { output: toJsonColumn(end.output) }),
        error_code: shortText(end.error?.code, 100),
        error_message: boundedText(end.error?.message),
      });
    return changed === 1;
  }

  /** Whether the step has a row. */
  async has(step: StepKey): Promise<boolean> {
    return (await this.#database(TABLE).where(whereStep(step)).first('step_id')) !== undefined;
  }

  /** Ends every step of the run that is still running. Answers are settled before, or lost. */
  async finishOpen(run: RunKey, status: StepEnd['status'], endedAt: Date): Promise<void> {
    const rows = { execution_id: run.executionId, run_id: run.runId };
    // What the run has adopted and not worked on stays as it is, and begins no more.
    await this.#database(TABLE)
      .where(rows)
      .whereNotNull('adopted_from_run_id')
      .update({ adopted_from_run_id: null });
    await this.#database(TABLE)
      .where({ ...rows, status: 'running' })
      .update({ status, ended_at: endedAt, llm_answer: null });
  }

  /**
   * Keeps what the ledger confirmed; `costUsd` is null for a call without a price, which counts as
   * one of unknown cost, with the most that it can have cost where that is known. One statement
   * decides, so of several callers one gets true: the one who may count it.
   */
  async recordCost(
    step: StepKey,
    costUsd: string | null,
    recordedAt: Date,
    upperBoundUsd: string | null = null,
  ): Promise<boolean> {
    await this.#reopen(step);
    const changed = await this.#database(TABLE)
      .where(whereOwn(step))
      .whereNull('cost_recorded_at')
      .update({
        cost_usd: costUsd,
        cost_recorded_at: recordedAt,
        ...(costUsd === null ? unknownCallAdded(this.#database, upperBoundUsd) : {}),
      });
    return changed === 1;
  }

  /** Keeps what an approval step asks, until its decision takes the place. */
  async keepQuestion(step: StepKey, message: string): Promise<void> {
    await this.#keepForNow(step, { message });
  }

  /** Keeps what an attempt that failed had to show, until the output of another takes the place. */
  async keepFailedOutput(step: StepKey, output: FailedOutput): Promise<void> {
    await this.#keepForNow(step, output);
  }

  /** Keeps what an LLM answered until the step ends, so that no second call is made for it. */
  async keepAnswer(step: StepKey, answer: unknown): Promise<void> {
    await this.#reopen(step);
    await this.#database(TABLE)
      .where({ ...whereStep(step), status: 'running' })
      .update({ llm_answer: toJsonColumn(answer) });
  }

  /** What `keepAnswer` kept; null when there is none. */
  async findAnswer(step: StepKey): Promise<unknown> {
    const row: unknown = await this.#database(TABLE).where(whereStep(step)).first('llm_answer');
    return answerRowSchema.parse(row)?.llm_answer ?? null;
  }

  /** Keeps what is set aside for the answer, until the step is worked on anew. */
  async keepReservation(step: StepKey, reservationId: string): Promise<void> {
    await this.#reopen(step);
    await this.#database(TABLE)
      .where({ ...whereStep(step), status: 'running' })
      .update({ llm_reservation_id: reservationId });
  }

  /** What `keepReservation` kept last, and what became of the step's calls; undefined without a row. */
  async findHold(step: StepKey): Promise<StepHold | undefined> {
    const row: unknown = await this.#database(TABLE)
      .where(whereOwn(step))
      .first('llm_reservation_id', 'unknown_calls');
    return holdRowSchema.parse(row);
  }

  /** The kept answers of a run, or of one of its steps, whose cost is not recorded. */
  async listUnsettled({ executionId, runId }: RunKey, stepId?: string): Promise<UnsettledAnswer[]> {
    const rows: unknown = await this.#database(TABLE)
      .where({
        execution_id: executionId,
        run_id: runId,
        cost_recorded_at: null,
        ...(stepId === undefined ? {} : { step_id: stepId }),
      })
      .whereNotNull('llm_answer')
      .orderBy('step_id')
      .select('step_id', 'llm_answer', 'llm_reservation_id');
    return unsettledRowSchema.array().parse(rows);
  }

  /** In the order in which they began. */
  async list({ executionId, runId }: RunKey): Promise<StepExecution[]> {
    const rows: unknown = await this.#database(TABLE)
      .where({ execution_id: executionId, run_id: runId })
      .orderBy(['started_at', 'step_id'])
      // As text: SQLite gives a number, which is exact up to 2^53.
      .select('*', this.#database.raw('cast(unknown_pico_usd as varchar(20)) as unknown_pico_usd'));
    return rowSchema.array().parse(rows);
  }

  /** Outputs of llm steps of the executions that started last. */
  async latestLlmOutputs(limit: number): Promise<unknown[]> {
    const latest = this.#database('workflow_executions')
      .orderBy('started_at', 'desc')
      .limit(limit)
      .select('execution_id', 'run_id')
      .as('latest');
    const rows: unknown = await this.#database(TABLE)
      .join(latest, (on) => {
        on.on('latest.execution_id', `${TABLE}.execution_id`).on(
          'latest.run_id',
          `${TABLE}.run_id`,
        );
      })
      .where({ type: 'llm' })
      .whereNotNull('output')
      .limit(limit)
      .select('output');
    return z
      .array(z.object({ output: jsonColumn }))
      .parse(rows)
      .map(({ output }) => output);
  }

  async #keepForNow(step: StepKey, output: unknown): Promise<void> {
    await this.#reopen(step);
    await this.#database(TABLE)
      .where({ ...whereStep(step), status: 'running' })
      .update({ output: toJsonColumn(output) });
  }

  /** True when the run had adopted the step, and not worked on it until now. */
  async #reopen(step: StepKey, more: object = {}): Promise<boolean> {
    const changed = await this.#database(TABLE)
      .where(whereStep(step))
      .whereNotNull('adopted_from_run_id')
      .update({ ...REOPENED, ...more });
    return changed === 1;
  }
}
