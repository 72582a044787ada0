import type { Knex } from 'knex';
import { z } from 'zod';
import { jsonColumn, timeColumn } from './column-values.ts';
import type { RunKey } from './status.ts';
import { STEP_TABLE } from './step-rows.ts';

const TABLE = 'state_snapshots';

const rowSchema = z
  .object({
    sequence: z.number(),
    step_id: z.string(),
    state: jsonColumn,
    created_at: timeColumn,
  })
  .transform((row) => ({
    sequence: row.sequence,
    stepId: row.step_id,
    state: row.state,
    createdAt: row.created_at,
  }));
export type StateSnapshot = z.output<typeof rowSchema>;

export interface NewSnapshot extends RunKey {
  /** Counts the snapshots of the run from 1. */
  readonly sequence: number;
  /** The step that had just ended. */
  readonly stepId: string;
  /** The status of each step; outputs are in step_executions. */
  readonly state: unknown;
  readonly createdAt: Date;
}

const completedRowSchema = z
  .object({ step_id: z.string(), ended_at: timeColumn })
  .transform((row) => ({ stepId: row.step_id, endedAt: row.ended_at }));

/** Step ids have no dot; these rows say how a step was compensated. */
const COMPENSATIONS = '%.compensate';

/**
 * How far an execution had come after each of its steps: derived from their rows. Runs of earlier
 * versions have written it into the table state_snapshots.
 */
export class SnapshotsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** Adds the snapshot; does nothing when its sequence number is there. */
  async add(snapshot: NewSnapshot): Promise<void> {
    await this.#database(TABLE)
      .insert({
        execution_id: snapshot.executionId,
        run_id: snapshot.runId,
        sequence: snapshot.sequence,
        step_id: snapshot.stepId,
        state: JSON.stringify(snapshot.state),
        created_at: snapshot.createdAt,
      })
      .onConflict(['execution_id', 'run_id', 'sequence'])
      .ignore();
  }

  async has({ executionId, runId }: RunKey, sequence: number): Promise<boolean> {
    const row: unknown = await this.#database(TABLE)
      .where({ execution_id: executionId, run_id: runId, sequence })
      .first('sequence');
    return row !== undefined;
  }

  /** Those that were written, and then, of the steps that have none, in the order of their ends. */
  async list({ executionId, runId }: RunKey): Promise<StateSnapshot[]> {
    const run = { execution_id: executionId, run_id: runId };
    const rows: unknown = await this.#database(TABLE).where(run).orderBy('sequence');
    const written = rowSchema.array().parse(rows);
    const ended: unknown = await this.#database(STEP_TABLE)
      .where({ ...run, status: 'completed' })
      .whereNot('step_id', 'like', COMPENSATIONS)
      .orderBy(['ended_at', 'step_id'])
      .select('step_id', 'ended_at');
    const known = new Set(written.map(({ stepId }) => stepId));
    const completed = written.map(({ stepId }) => stepId);
    const derived = completedRowSchema
      .array()
      .parse(ended)
      .filter(({ stepId }) => !known.has(stepId))
      .map(({ stepId, endedAt }, index): StateSnapshot => {
        completed.push(stepId);
        const state = { completedSteps: [...completed] };
        const sequence = (written.at(-1)?.sequence ?? 0) + index + 1;
        return { sequence, stepId, state, createdAt: endedAt };
      });
    return [...written, ...derived];
  }
}
