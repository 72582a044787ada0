import type { Knex } from 'knex';
import { z } from 'zod';
import { timeColumn } from './column-values.ts';

const TABLE = 'reconcile_positions';

/** One task queue of one Temporal. */
export interface ReconcileScope {
  /** Temporal's id of the namespace, else its name. */
  readonly namespace: string;
  readonly taskQueue: string;
}

/** The table reconcile_positions: up to when each run that was externally closed has its row. */
export class ReconcilePositionsRepository {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** The position; `beginning` when there is none yet, which is then stored. */
  async load(scope: ReconcileScope, beginning: Date): Promise<Date> {
    const key = { namespace: scope.namespace, task_queue: scope.taskQueue };
    await this.#database(TABLE)
      .insert({ ...key, closed_until: beginning })
      .onConflict(['namespace', 'task_queue'])
      .ignore();
    const row: unknown = await this.#database(TABLE).where(key).first();
    return new Date(z.object({ closed_until: timeColumn }).parse(row).closed_until);
  }

  /** Moves it on; never back, whichever worker comes last. */
  async advance({ namespace, taskQueue }: ReconcileScope, closedUntil: Date): Promise<void> {
    await this.#database(TABLE)
      .where({ namespace, task_queue: taskQueue })
      .where('closed_until', '<', closedUntil)
      .update({ closed_until: closedUntil });
  }
}
