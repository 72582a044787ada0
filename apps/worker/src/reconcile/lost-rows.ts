/**
 * Finds the runs whose rows a restored database has lost: those that run, and those that have ended
 * by themselves since the position that was restored with it. Looked for once when a worker starts,
 * and again when the position has moved back under it or a run was met without its row.
 *
 * @module
 */
import type { Client } from '@temporalio/client';
import type { Repositories } from '../database/repositories.ts';
import type { RunKey } from '../database/status.ts';
import { literal } from './query-literal.ts';
import type { RowRebuilder } from './row-rebuilder.ts';

export interface LostRowsOptions {
  readonly client: Client;
  readonly repositories: Pick<Repositories, 'executions' | 'reconcilePositions'>;
  readonly rebuilder: Pick<RowRebuilder, 'rebuild'>;
  readonly taskQueue: string;
  /** Temporal's id of the client's namespace, when it is known. */
  readonly namespaceId?: string;
}

const PAGE_SIZE = 100;
/** Runs looked at in one round, and so the bound of its cost; the next goes on behind them. */
const ROUND_SIZE = 2_000;

export class LostRows {
  readonly #options: LostRowsOptions;
  readonly #beginning = new Date();
  #position: Date | undefined;
  #runs: AsyncIterator<RunKey> | undefined;

  constructor(options: LostRowsOptions) {
    this.#options = options;
  }

  /** To be told of a run that was met without its row: others may have lost theirs. */
  suspect(): void {
    this.#position = undefined;
  }

  /**
   * One round.
   *
   * @returns whether all have been looked at, and so the position may move on.
   */
  async restore(isStopping: () => boolean): Promise<boolean> {
    await this.#notice();
    for (let seen = 0; seen < ROUND_SIZE && this.#runs !== undefined; seen += PAGE_SIZE) {
      if (isStopping()) return false;
      const page = await this.#next(this.#runs);
      const known = await this.#options.repositories.executions.knownRuns(page);
      for (const run of page) {
        if (isStopping()) return false;
        if (!known.has(run.runId)) await this.#options.rebuilder.rebuild(run);
      }
      if (page.length < PAGE_SIZE) this.#runs = undefined;
    }
    return this.#runs === undefined;
  }

  /** A position moves back only with the database that it is in. */
  async #notice(): Promise<void> {
    const { client, namespaceId, taskQueue, repositories } = this.#options;
    const scope = { namespace: namespaceId ?? client.options.namespace, taskQueue };
    const position = await repositories.reconcilePositions.load(scope, this.#beginning);
    if (this.#position === undefined || position < this.#position)
      this.#runs = this.#list(position);
    this.#position = position;
  }

  async *#list(since: Date): AsyncGenerator<RunKey> {
    const { client, taskQueue } = this.#options;
    const ended = `ExecutionStatus IN ('Completed', 'Failed', 'Canceled') AND CloseTime >= ${literal(since.toISOString())}`;
    const query = `TaskQueue = ${literal(taskQueue)} AND (ExecutionStatus = 'Running' OR (${ended}))`;
    for await (const { workflowId, runId } of client.workflow.list({
      query,
      pageSize: PAGE_SIZE,
    })) {
      yield { executionId: workflowId, runId };
    }
  }

  /** @throws what Temporal answers; the pass then begins again. */
  async #next(runs: AsyncIterator<RunKey>): Promise<RunKey[]> {
    const page: RunKey[] = [];
    try {
      while (page.length < PAGE_SIZE) {
        const next = await runs.next();
        if (next.done === true) break;
        page.push(next.value);
      }
      return page;
    } catch (error) {
      this.suspect();
      throw error;
    }
  }
}
