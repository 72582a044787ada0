import { OPEN_STATUSES, type RunKey } from '../database/status.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Runs remembered to have a row, and so the bound of its memory. */
const MAX_REMEMBERED = 10_000;

/** Sees to it that a run has its rows before an activity writes to them. */
export class RunRows {
  readonly #dependencies: Pick<ActivityDependencies, 'repositories' | 'rebuilder'>;
  readonly #known = new Set<string>();

  constructor(dependencies: Pick<ActivityDependencies, 'repositories' | 'rebuilder'>) {
    this.#dependencies = dependencies;
  }

  /**
   * A run that was reset starts behind the activity that saves its row, so it adopts one; one whose
   * row was lost gets it from its history.
   */
  async ensure(run: RunKey): Promise<void> {
    if (this.#known.has(run.runId)) return;
    await this.restore(run);
    this.remember(run);
  }

  /** Called when its row was saved. */
  remember({ runId }: RunKey): void {
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.add(runId);
  }

  /** Called when a write has failed: the row may be gone. */
  forget({ runId }: RunKey): void {
    this.#known.delete(runId);
  }

  /** Gives the run its row where it has none. @returns whether it had none, and has one now. */
  async restore(run: RunKey): Promise<boolean> {
    const { repositories, rebuilder } = this.#dependencies;
    if ((await repositories.executions.knownRuns([run])).has(run.runId)) return false;
    if (rebuilder !== undefined) return rebuilder.restore(run);
    await repositories.executions.adopt(run);
    return true;
  }

  /** Adds what the run has recorded before and the database has not, because it was restored. */
  async catchUp(run: RunKey): Promise<void> {
    const { repositories, rebuilder } = this.#dependencies;
    const row = await repositories.executions.find(run.executionId, run.runId);
    // To a run that has ended no row of a step is added.
    if (row !== undefined && OPEN_STATUSES.includes(row.status)) await rebuilder?.rebuild(run);
  }
}
