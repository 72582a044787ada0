import { picoToUsd } from '@wflo/contracts';
import type { Knex } from 'knex';
import { z } from 'zod';
import { boundedText, jsonColumn, shortText, timeColumn, toJsonColumn } from './column-values.ts';
import type { FailedOutput } from './failed-output.ts';
import {
  EXECUTION_STATUSES,
  OPEN_STATUSES,
  type RunKey,
  type StepKey,
  type StepStatus,
  type StoredError,
} from './status.ts';
import { beginAttempt, completionOf, type AttemptEnd, type StepAttempt } from './step-attempt.ts';
import { reopenStep, STEP_TABLE, updateRunning, whereOwn, whereStep } from './step-rows.ts';

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

const costRowSchema = z
  .object({
    run_id: z.string(),
    cost_usd: z.string().nullable(),
    cost_recorded_at: timeColumn.nullable(),
    unknown_calls: z.number(),
    unbounded_calls: z.number(),
    unknown_pico_usd: picoColumn,
  })
  .transform((row) => ({
    runId: row.run_id,
    costUsd: row.cost_usd,
    costRecordedAt: row.cost_recorded_at,
    unknownCalls: row.unknown_calls,
    unboundedCalls: row.unbounded_calls,
    unknownUsd: picoToUsd(row.unknown_pico_usd),
  }));
/** What of a step says what it has cost. */
export type StepCost = Omit<z.output<typeof costRowSchema>, 'runId'>;

export interface StepEnd extends StepKey {
  readonly status: Exclude<StepStatus, 'running'>;
  readonly endedAt: Date;
  readonly output?: unknown;
  readonly error?: StoredError;
  /** Also where an attempt that Temporal has lost has completed the step. Default false. */
  readonly overrules?: boolean;
}

const completionSchema = z
  .object({ output: jsonColumn.nullable(), ended_at: timeColumn })
  .transform((row) => ({ output: row.output, endedAt: row.ended_at }))
  .optional();
export type StepCompletion = NonNullable<z.output<typeof completionSchema>>;

export class StepsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * Adds the row as `running`; does nothing when it is there, or when the execution has ended: no
   * row would be ended after it. One that was adopted starts again.
   */
  async add(step: StepKey & { readonly type: string; readonly startedAt: Date }): Promise<void> {
    if (await reopenStep(this.#database, step, { attempts: 0, started_at: step.startedAt })) return;
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
      .whereNotExists(
        this.#database(STEP_TABLE).where(whereStep(step)).select(this.#database.raw('1')),
      )
      .select(Object.values(row).map((value) => this.#database.raw('?', [value])))
      .forShare();
    const columns = Object.keys(row);
    await this.#database(
      this.#database.raw(`?? (${columns.map(() => '??').join(', ')})`, [STEP_TABLE, ...columns]),
    )
      .insert(whileOpen)
      .onConflict(['execution_id', 'run_id', 'step_id'])
      .ignore();
  }

  /**
   * Adds the row as `running`, or notes there that another attempt has started; does nothing when
   * the execution has ended, or the step has. One that was adopted starts again.
   *
   * @returns whether the row is now this attempt's.
   */
  begin(attempt: StepAttempt): Promise<boolean> {
    return beginAttempt(this.#database, attempt);
  }

  /**
   * Ends the step with what its latest attempt gave; false when there is another one, or none any
   * more, and for a row that is not there.
   */
  async complete(end: AttemptEnd): Promise<boolean> {
    const changed = await this.#database(STEP_TABLE)
      .where({ ...whereOwn(end), status: 'running', attempts: end.attempt })
      .update(completionOf(end));
    return changed === 1;
  }

  /** What an earlier attempt has completed the step with; undefined when none has. */
  async findCompletion(step: StepKey): Promise<StepCompletion | undefined> {
    const row: unknown = await this.#database(STEP_TABLE)
      .where({ ...whereOwn(step), status: 'completed' })
      .first('output', 'ended_at');
    return completionSchema.parse(row);
  }

  async recordAttempt(step: StepKey, attempt: number): Promise<void> {
    const changed = await this.#database(STEP_TABLE)
      .where(whereOwn(step))
      .where('attempts', '<', attempt)
      .update({ attempts: attempt });
    if (changed === 0) await reopenStep(this.#database, step, { attempts: attempt });
  }

  /**
   * Ends a step that runs, or that its run has adopted; true for the call that did.
   */
  async finish(end: StepEnd): Promise<boolean> {
    const changed = await this.#database(STEP_TABLE)
      .where(whereStep(end))
      .where((row) => {
        void row.where({ status: 'running' }).orWhereNotNull('adopted_from_run_id');
        if (end.overrules === true) void row.orWhere({ status: 'completed' });
      })
      .update({
        status: end.status,
        adopted_from_run_id: null,
        ended_at: end.endedAt,
        llm_answer: null,
        // The message of an approval step stays when nobody decided; so does a failed output.
        output:
          end.output === undefined
            ? this.#database.raw("case when status = 'completed' then null else output end")
            : toJsonColumn(end.output),
        error_code: shortText(end.error?.code, 100),
        error_message: boundedText(end.error?.message),
      });
    return changed === 1;
  }

  async has(step: StepKey): Promise<boolean> {
    return (await this.#database(STEP_TABLE).where(whereStep(step)).first('step_id')) !== undefined;
  }

  /** Ends every step of the run that is still running. Costs are recovered before, or lost. */
  async finishOpen(run: RunKey, status: StepEnd['status'], endedAt: Date): Promise<void> {
    const rows = { execution_id: run.executionId, run_id: run.runId };
    // What the run has adopted and not worked on stays as it is, and starts no more.
    await this.#database(STEP_TABLE)
      .where(rows)
      .whereNotNull('adopted_from_run_id')
      .update({ adopted_from_run_id: null });
    await this.#database(STEP_TABLE)
      .where({ ...rows, status: 'running' })
      .update({ status, ended_at: endedAt, llm_answer: null });
  }

  /**
   * Whether a run has steps that are not ended, or what was paid for and is not recorded: what there
   * is to do when it has ended.
   */
  async hasUnfinished({ executionId, runId }: RunKey): Promise<boolean> {
    const run = { execution_id: executionId, run_id: runId };
    const steps = this.#database(STEP_TABLE)
      .where(run)
      .where((row) => {
        void row
          .where({ status: 'running' })
          .orWhereNotNull('adopted_from_run_id')
          .orWhereNotNull('llm_answer');
      })
      .select(this.#database.raw('1 as found'));
    const calls = this.#database('llm_calls').where(run).select(this.#database.raw('1 as found'));
    return (await steps.unionAll(calls).first()) !== undefined;
  }

  /** Saves the message of an approval step, until its decision takes the place. */
  async saveMessage(step: StepKey, message: string): Promise<void> {
    await updateRunning(this.#database, step, { output: toJsonColumn({ message }) });
  }

  /** Saves the output of an attempt that failed, until that of another takes the place. */
  async saveFailedOutput(step: StepKey, output: FailedOutput): Promise<void> {
    await updateRunning(this.#database, step, { output: toJsonColumn(output) });
  }

  /** In the order in which they started. */
  async list({ executionId, runId }: RunKey): Promise<StepExecution[]> {
    const rows: unknown = await this.#database(STEP_TABLE)
      .where({ execution_id: executionId, run_id: runId })
      .orderBy(['started_at', 'step_id'])
      // As text: SQLite gives a number, which is exact up to 2^53.
      .select('*', this.#database.raw('cast(unknown_pico_usd as varchar(20)) as unknown_pico_usd'));
    return rowSchema.array().parse(rows);
  }

  /** What the steps of some runs have cost, by run id. */
  async costsOf(runs: readonly RunKey[]): Promise<ReadonlyMap<string, StepCost[]>> {
    const rows: unknown = await this.#database(STEP_TABLE)
      .whereIn(
        ['execution_id', 'run_id'],
        runs.map(({ executionId, runId }) => [executionId, runId]),
      )
      .where((row) => {
        void row.whereNotNull('cost_recorded_at').orWhere('unknown_calls', '>', 0);
      })
      .select(
        ...['run_id', 'cost_usd', 'cost_recorded_at', 'unknown_calls', 'unbounded_calls'],
        this.#database.raw('cast(unknown_pico_usd as varchar(20)) as unknown_pico_usd'),
      );
    const found = new Map<string, StepCost[]>();
    for (const { runId, ...cost } of costRowSchema.array().parse(rows)) {
      found.set(runId, [...(found.get(runId) ?? []), cost]);
    }
    return found;
  }

  /** Outputs of llm steps of the executions that started last. */
  async latestLlmOutputs(limit: number): Promise<unknown[]> {
    const latest = this.#database('workflow_executions')
      .orderBy('started_at', 'desc')
      .limit(limit)
      .select('execution_id', 'run_id')
      .as('latest');
    const rows: unknown = await this.#database(STEP_TABLE)
      .join(latest, (on) => {
        on.on('latest.execution_id', `${STEP_TABLE}.execution_id`).on(
          'latest.run_id',
          `${STEP_TABLE}.run_id`,
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
}
