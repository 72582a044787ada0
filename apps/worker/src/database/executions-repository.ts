import type { Knex } from 'knex';
import { z } from 'zod';
import { boundedText, shortText, toJsonColumn } from './column-values.ts';
import { EXECUTION_TABLE, executionRowSchema, type Execution } from './execution-rows.ts';
import { adoptRow, takeOverRow } from './inherited-rows.ts';
import {
  EXECUTION_STATUSES,
  OPEN_STATUSES,
  type ExecutionStatus,
  type FinalStatus,
  type RunKey,
  type StoredError,
} from './status.ts';

export interface NewExecution extends RunKey {
  readonly workflowId: string;
  readonly workflowVersion?: string;
  readonly workflowType: string;
  readonly inputs?: unknown;
  readonly maxCostUsd?: string;
  readonly traceId?: string;
  /** Temporal's id of the namespace that runs it, when known. */
  readonly namespaceId?: string;
  /** The run of the same execution whose row becomes this one's. */
  readonly continuedFromRunId?: string;
  readonly startedAt: Date;
  /** Default `pending`. */
  readonly status?: 'pending' | 'running';
}

export interface ExecutionEnd extends RunKey {
  readonly status: FinalStatus;
  readonly endedAt: Date;
  readonly outputs?: unknown;
  readonly error?: StoredError;
  /** With fewer completed steps than these the row stays open: the database has lost some. */
  readonly completedSteps?: number;
}

function startColumns(execution: NewExecution) {
  return {
    execution_id: execution.executionId,
    run_id: execution.runId,
    workflow_id: shortText(execution.workflowId, 255),
    workflow_version: shortText(execution.workflowVersion, 50),
    workflow_type: execution.workflowType,
    status: execution.status ?? 'pending',
    inputs: toJsonColumn(execution.inputs),
    max_cost_usd: shortText(execution.maxCostUsd, 30),
    trace_id: execution.traceId ?? null,
    namespace_id: execution.namespaceId ?? null,
    started_at: execution.startedAt,
    added_at: new Date(),
  };
}

function endColumns(end: ExecutionEnd) {
  return {
    status: end.status,
    ended_at: end.endedAt,
    outputs: toJsonColumn(end.outputs),
    error_code: shortText(end.error?.code, 100),
    error_message: boundedText(end.error?.message),
  };
}

export interface ExecutionQuery {
  readonly limit: number;
  readonly status?: ExecutionStatus;
  readonly workflowId?: string;
}

export class ExecutionsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /**
   * Adds the row; does nothing when it is there. A run that continues another takes
   * over that run's open row, with its steps and its start; when it was reset to its beginning,
   * that row was taken over before, and it adopts the one that there is.
   */
  async add(execution: NewExecution): Promise<void> {
    const { continuedFromRunId: before } = execution;
    if (before !== undefined) {
      if (await takeOverRow(this.#database, execution, before)) return;
      if (!(await this.knownRuns([{ ...execution, runId: before }])).has(before)) {
        await this.adopt(execution);
      }
    }
    await this.#insert(startColumns(execution));
  }

  /** Adds the row of an execution that has ended. @returns undefined when there is a row. */
  async addEnded(execution: NewExecution, end: ExecutionEnd): Promise<Execution | undefined> {
    const rows = await this.#insert({ ...startColumns(execution), ...endColumns(end) });
    return rows.length === 0 ? undefined : executionRowSchema.parse(rows[0]);
  }

  #insert(columns: object): Promise<unknown[]> {
    return this.#database(EXECUTION_TABLE)
      .insert(columns)
      .onConflict(['execution_id', 'run_id'])
      .ignore()
      .returning('*');
  }

  async markRunning({ executionId, runId }: RunKey): Promise<void> {
    await this.#database(EXECUTION_TABLE)
      .where({ execution_id: executionId, run_id: runId, status: 'pending' })
      .update({ status: 'running' });
  }

  /** Ends an open execution. One statement decides: of several callers one gets it to count. */
  async finish(end: ExecutionEnd): Promise<Execution | undefined> {
    const query = this.#database(EXECUTION_TABLE)
      .where({ execution_id: end.executionId, run_id: end.runId })
      .whereIn('status', OPEN_STATUSES);
    if (end.completedSteps !== undefined) {
      const steps = this.#database('step_executions')
        .where({ execution_id: end.executionId, run_id: end.runId, status: 'completed' })
        .count();
      void query.whereRaw('(?) >= ?', [steps, end.completedSteps]);
    }
    const rows: unknown[] = await query.update(endColumns(end)).returning('*');
    return rows.length === 0 ? undefined : executionRowSchema.parse(rows[0]);
  }

  async countOpen(): Promise<number> {
    const row: unknown = await this.#database(EXECUTION_TABLE)
      .whereIn('status', OPEN_STATUSES)
      .count({ open: '*' })
      .first();
    return z.object({ open: z.coerce.number() }).parse(row).open;
  }

  /** Open executions, the least recently started first. */
  async listOpen(limit: number, after?: Execution): Promise<Execution[]> {
    const query = this.#database(EXECUTION_TABLE)
      .whereIn('status', OPEN_STATUSES)
      .orderBy([{ column: 'started_at' }, { column: 'run_id' }])
      .limit(limit);
    if (after !== undefined) {
      const startedAt = new Date(after.startedAt);
      void query.whereRaw('(started_at > ? or (started_at = ? and run_id > ?))', [
        startedAt,
        startedAt,
        after.runId,
      ]);
    }
    return executionRowSchema.array().parse(await query);
  }

  /** The latest first. */
  async list({ limit, status, workflowId }: ExecutionQuery): Promise<Execution[]> {
    const query = this.#database(EXECUTION_TABLE).orderBy('started_at', 'desc').limit(limit);
    if (status !== undefined) void query.where({ status });
    if (workflowId !== undefined) void query.where({ workflow_id: workflowId });
    return executionRowSchema.array().parse(await query);
  }

  /** The definitions' ids of the executions that started last. */
  async latestWorkflowIds(executions: number): Promise<string[]> {
    const latest = this.#database(EXECUTION_TABLE)
      .orderBy('started_at', 'desc')
      .limit(executions)
      .select('workflow_id')
      .as('latest');
    const rows: unknown = await this.#database(latest).distinct('workflow_id');
    return z
      .array(z.object({ workflow_id: z.string() }))
      .parse(rows)
      .map(({ workflow_id }) => workflow_id);
  }

  /** Those of the executions of which a run has a row. */
  async knownExecutions(executionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: unknown = await this.#database(EXECUTION_TABLE)
      .whereIn('execution_id', executionIds)
      .distinct('execution_id');
    const known = z.array(z.object({ execution_id: z.string() })).parse(rows);
    return new Set(known.map(({ execution_id }) => execution_id));
  }

  /** Those of the runs that have a row, by their run ids. */
  knownRuns(runs: readonly RunKey[]): Promise<ReadonlySet<string>> {
    return this.#runsAmong(runs, EXECUTION_STATUSES);
  }

  /** Those of the runs whose row has ended, by their run ids. */
  endedRuns(runs: readonly RunKey[]): Promise<ReadonlySet<string>> {
    const ended = EXECUTION_STATUSES.filter((status) => !OPEN_STATUSES.includes(status));
    return this.#runsAmong(runs, ended);
  }

  async #runsAmong(
    runs: readonly RunKey[],
    statuses: readonly ExecutionStatus[],
  ): Promise<ReadonlySet<string>> {
    const rows: unknown = await this.#database(EXECUTION_TABLE)
      .whereIn(
        ['execution_id', 'run_id'],
        runs.map(({ executionId, runId }) => [executionId, runId]),
      )
      .whereIn('status', statuses)
      .select('run_id');
    const known = z.array(z.object({ run_id: z.string() })).parse(rows);
    return new Set(known.map(({ run_id }) => run_id));
  }

  /**
   * Gives a run without a row that of another run of its execution, open again and with its start,
   * steps and snapshots; does nothing when there is none.
   */
  async adopt(run: RunKey): Promise<void> {
    if ((await this.knownRuns([run])).has(run.runId)) return;
    const row: unknown = await this.#latest({ execution_id: run.executionId });
    if (row !== undefined) await adoptRow(this.#database, run, row);
  }

  /** The run of that id, or the latest of the execution. */
  async find(executionId: string, runId?: string): Promise<Execution | undefined> {
    const row: unknown = await this.#latest(
      runId === undefined
        ? { execution_id: executionId }
        : { execution_id: executionId, run_id: runId },
    );
    return row === undefined ? undefined : executionRowSchema.parse(row);
  }

  /** Runs that adopted a row share its start: then the open one, or else that which ended last. */
  #latest(where: Readonly<Record<string, string>>): Knex.QueryBuilder {
    const open = this.#database.raw(
      `case when status in (${OPEN_STATUSES.map(() => '?').join(', ')}) then 0 else 1 end`,
      [...OPEN_STATUSES],
    );
    return this.#database(EXECUTION_TABLE)
      .where(where)
      .orderBy('started_at', 'desc')
      .orderBy(open)
      .orderBy('ended_at', 'desc')
      .orderBy(this.#database.raw('coalesce(added_at, started_at)'), 'desc')
      .orderBy('run_id')
      .first();
  }
}
