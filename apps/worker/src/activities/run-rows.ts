/**
 * Sees to it that a run has its row before an activity writes to it.
 *
 * @module
 */
import type { ExecutionsRepository } from '../database/executions-repository.ts';
import type { RunKey } from '../database/status.ts';

/** Runs remembered to have a row, and so the bound of its memory. */
const MAX_REMEMBERED = 10_000;

export class RunRows {
  readonly #executions: Pick<ExecutionsRepository, 'adopt'>;
  readonly #known = new Set<string>();

  constructor(executions: Pick<ExecutionsRepository, 'adopt'>) {
    this.#executions = executions;
  }

  /** A run that was reset begins behind the activity that saves its row, so it adopts one. */
  async ensure(run: RunKey): Promise<void> {
    if (this.#known.has(run.runId)) return;
    await this.#executions.adopt(run);
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    this.#known.add(run.runId);
  }
}
