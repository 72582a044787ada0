import type { Knex } from 'knex';
import { z } from 'zod';
import { jsonColumn, timeColumn } from './column-values.ts';
import type { RunKey } from './status.ts';

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

/** The table state_snapshots: how far an execution had come after each of its steps. */
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

  async list({ executionId, runId }: RunKey): Promise<StateSnapshot[]> {
    const rows: unknown = await this.#database(TABLE)
      .where({ execution_id: executionId, run_id: runId })
      .orderBy('sequence');
    return rowSchema.array().parse(rows);
  }
}
