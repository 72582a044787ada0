/**
 * Gives a row to each run that was closed from outside before it could save one itself: terminated
 * while it waited for a worker, or timed out. The comparison of open rows then ends and counts it.
 *
 * Temporal's visibility is asked in pages for what was closed since the last full pass, whose time
 * is kept in the database: a new process goes on where the last one stopped. Of several workers
 * that see the same run, one insert wins.
 *
 * @module
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { Repositories } from '../database/repositories.ts';
import type { RunKey } from '../database/status.ts';
import type { LostRows } from './lost-rows.ts';
import { literal } from './query-literal.ts';
import type { RowRebuilder } from './row-rebuilder.ts';

export interface OutsideClosingsOptions {
  readonly client: Client;
  readonly repositories: Pick<Repositories, 'executions' | 'reconcilePositions'>;
  readonly taskQueue: string;
  /** Temporal's id of the client's namespace, when it is known. */
  readonly namespaceId?: string;
  /** Looked for first: until they are found, the position does not move on. */
  readonly lostRows?: Pick<LostRows, 'restore'>;
  readonly rebuilder?: Pick<RowRebuilder, 'rebuild'>;
}

const PAGE_SIZE = 100;
/** Runs looked at in one round, and so the bound of its cost; the next round goes on behind them. */
const ROUND_SIZE = 1_000;
/** Visibility may show a run this late. */
const OVERLAP_MILLIS = 60_000;

export class OutsideClosings {
  readonly #options: OutsideClosingsOptions;
  readonly #beginning = new Date();
  #pass:
    { readonly begunAt: number; readonly runs: AsyncIterator<WorkflowExecutionInfo> } | undefined;

  constructor(options: OutsideClosingsOptions) {
    this.#options = options;
  }

  /** One round. @returns how many rows it added. */
  async addMissingRows(isStopping: () => boolean): Promise<number> {
    let added = 0;
    const { lostRows } = this.#options;
    if (lostRows !== undefined && !(await lostRows.restore(isStopping))) return added;
    for (let seen = 0; seen < ROUND_SIZE && !isStopping(); seen += PAGE_SIZE) {
      this.#pass ??= { begunAt: Date.now(), runs: await this.#closedRuns() };
      const { begunAt, runs } = this.#pass;
      const page = await this.#next(runs);
      for (const run of await this.#withoutRow(page)) if (await this.#addRow(run)) added += 1;
      if (page.length === PAGE_SIZE) continue;
      await this.#options.repositories.reconcilePositions.advance(
        this.#scope(),
        new Date(begunAt - OVERLAP_MILLIS),
      );
      this.#pass = undefined;
      break;
    }
    return added;
  }

  #scope() {
    const { client, namespaceId, taskQueue } = this.#options;
    return { namespace: namespaceId ?? client.options.namespace, taskQueue };
  }

  async #closedRuns(): Promise<AsyncIterator<WorkflowExecutionInfo>> {
    const { client, repositories, taskQueue } = this.#options;
    const since = await repositories.reconcilePositions.load(this.#scope(), this.#beginning);
    const query = `TaskQueue = ${literal(taskQueue)} AND ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime >= ${literal(since.toISOString())}`;
    return client.workflow.list({ query, pageSize: PAGE_SIZE })[Symbol.asyncIterator]();
  }

  /** @throws what Temporal answers; the pass then begins again, with what is not done yet. */
  async #next(runs: AsyncIterator<WorkflowExecutionInfo>): Promise<WorkflowExecutionInfo[]> {
    const page: WorkflowExecutionInfo[] = [];
    try {
      while (page.length < PAGE_SIZE) {
        const next = await runs.next();
        if (next.done === true) break;
        page.push(next.value);
      }
      return page;
    } catch (error) {
      this.#pass = undefined;
      throw error;
    }
  }

  async #withoutRow(page: readonly WorkflowExecutionInfo[]): Promise<WorkflowExecutionInfo[]> {
    const runs = page.map(({ workflowId, runId }) => ({ executionId: workflowId, runId }));
    const known = await this.#options.repositories.executions.knownRuns(runs);
    return page.filter(({ runId }) => !known.has(runId));
  }

  async #addRow({ workflowId, runId, type, startTime, memo }: WorkflowExecutionInfo) {
    const { namespaceId, repositories, rebuilder } = this.#options;
    const run = { executionId: workflowId, runId };
    // One that had saved its row, and has lost it with a database that was restored.
    if ((await rebuilder?.rebuild(run)) !== undefined) return true;
    const beginning = await this.#beginningOf(run);
    // Without a history nobody knows; of a run that goes on with another, that one's row tells.
    if (!beginning || beginning.continuedExecutionRunId) return false;
    if (beginning.firstExecutionRunId !== runId) await repositories.executions.adopt(run);
    const named: unknown = memo?.['workflow_id'];
    await repositories.executions.add({
      ...run,
      workflowId: typeof named === 'string' ? named : type,
      workflowType: type,
      startedAt: startTime,
      ...(namespaceId === undefined ? {} : { namespaceId }),
    });
    return true;
  }

  async #beginningOf({ executionId, runId }: RunKey) {
    const { workflowService, options } = this.#options.client;
    try {
      const { history } = await workflowService.getWorkflowExecutionHistory({
        namespace: options.namespace,
        execution: { workflowId: executionId, runId },
        maximumPageSize: 1,
      });
      return history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

const GRPC_NOT_FOUND = 5;

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND;
}
