import type { ClosingSink, ExternalClosing, ListedRun, ReconcileCheckpoint } from '@wflo/temporal';
import type { Repositories } from '../database/repositories.ts';
import type { RunKey } from '../database/status.ts';
import { ClosingPosition } from './closing-position.ts';
import { OpenRows, rowEndOf, type OpenRowsOptions } from './open-rows.ts';

export interface RowsSinkOptions extends OpenRowsOptions {
  readonly repositories: Repositories;
}

/**
 * The rows of executions as the sink of what was externally closed (terminated, timed out): the
 * workflow had no chance to end its row, or was closed before it had one. The rows decide what
 * counts: of several workers that see the same run, one insert and one update win.
 */
export class RowsSink implements ClosingSink {
  readonly isIdempotent = true;
  readonly checkpoint: ReconcileCheckpoint;
  readonly #options: RowsSinkOptions;
  readonly #open: OpenRows;
  #ended = 0;
  #isLossSuspected = false;

  constructor(options: RowsSinkOptions) {
    const { repositories, namespaceId, queue } = options;
    this.#options = options;
    this.#open = new OpenRows(options);
    const namespace = namespaceId ?? queue.namespace;
    this.checkpoint = new ClosingPosition(repositories.reconcilePositions, namespace);
  }

  /** Called of a run that was met without its row: others may have lost theirs. */
  suspectLoss(): void {
    this.#isLossSuspected = true;
  }

  suspectsLoss(): boolean {
    const isSuspected = this.#isLossSuspected;
    this.#isLossSuspected = false;
    return isSuspected;
  }

  async unrecorded(runs: readonly ListedRun[]): Promise<ReadonlySet<string>> {
    const ended = await this.#options.repositories.executions.endedRuns(runs);
    return new Set(runs.map(({ runId }) => runId).filter((runId) => !ended.has(runId)));
  }

  async record(closing: ExternalClosing): Promise<boolean> {
    const { run, endsExecution } = closing;
    if (!(await this.#hasRow(closing))) return false;
    const ended = await this.#open.end(run, rowEndOf(run, endsExecution));
    if (ended) this.#ended += 1;
    return ended;
  }

  async restore(runs: readonly RunKey[], isStopping: () => boolean): Promise<void> {
    const known = await this.#options.repositories.executions.knownRuns(runs);
    for (const run of runs) {
      if (isStopping()) return;
      if (!known.has(run.runId)) await this.#options.rebuilder?.rebuild(run);
    }
  }

  async endRound(isStopping: () => boolean): Promise<void> {
    const ended = this.#ended + (await this.#open.compare(isStopping));
    this.#ended = 0;
    if (ended > 0) this.#options.logger.info('executions_reconciled', { ended });
  }

  /** Gives a run a row where it has none. @returns false for one whose row is another run's. */
  async #hasRow({ run, startEvent, memoWorkflowId }: ExternalClosing): Promise<boolean> {
    const { namespaceId, rebuilder, repositories } = this.#options;
    const { executions } = repositories;
    const { executionId, runId, workflowType, startMillis } = run;
    if ((await executions.knownRuns([run])).has(runId)) return true;
    // One that had saved its row, and has lost it with a database that was restored.
    if ((await rebuilder?.rebuild(run)) !== undefined) return true;
    // The row of the run before is ended by the comparison of the open rows.
    if (startEvent.previousRunId !== undefined) return false;
    if (startEvent.firstRunId !== runId) await executions.adopt(run);
    await executions.add({
      executionId,
      runId,
      workflowId: memoWorkflowId ?? workflowType,
      workflowType,
      startedAt: new Date(startMillis),
      namespaceId,
    });
    return true;
  }
}
