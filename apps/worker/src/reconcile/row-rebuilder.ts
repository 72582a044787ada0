import type { Client } from '@temporalio/client';
import type { Logger } from '@wflo/observability';
import type { Repositories } from '../database/repositories.ts';
import type { RunKey } from '../database/status.ts';
import {
  addRecorded,
  endSchema,
  executionEnded,
  startSchema,
  type RecordedRun,
} from './recorded-rows.ts';
import { readRunRecord, type RunRecord } from './run-record.ts';

/** Runs of a continue-as-new chain that are read to rebuild the last one's rows. */
const LONGEST_CHAIN = 20;

export interface RowRebuilderOptions {
  readonly client: Client;
  readonly repositories: Repositories;
  readonly logger: Logger;
  /** Temporal's id of the client's namespace, when it is known. */
  readonly namespaceId?: string;
  /** Called when a run was met whose row was lost. */
  readonly onLost?: () => void;
}

export interface Rebuilt {
  /** The run has recorded its own end, and so was counted then. */
  readonly hasEnded: boolean;
}

function startOf({ activities }: RunRecord) {
  for (const { name, argument } of activities) {
    if (name === 'save_workflow_execution') return startSchema.safeParse(argument).data;
    if (name === 'record_workflow_execution') return executionEnded.safeParse(argument).data?.start;
  }
  return undefined;
}

const ENDS = new Set(['update_workflow_execution_status', 'record_workflow_execution']);

function hasEnded({ activities }: RunRecord): boolean {
  return activities.some(
    ({ name, argument }) => ENDS.has(name) && endSchema.safeParse(argument).success,
  );
}

/**
 * Makes the rows of a run again from what its history records: for a database that was restored
 * from a backup, and so has lost them or is behind them.
 */
export class RowRebuilder {
  readonly #options: RowRebuilderOptions;

  constructor(options: RowRebuilderOptions) {
    this.#options = options;
  }

  /**
   * Adds what the run has recorded and the database does not have. May be repeated.
   *
   * @returns `undefined` when the run has not recorded its start, or its history is gone.
   */
  async rebuild(run: RunKey): Promise<Rebuilt | undefined> {
    const record = await readRunRecord(this.#options.client, run);
    return record && (await this.#apply(run, record, LONGEST_CHAIN));
  }

  /**
   * Gives a run without a row that of the run before where it was reset, else what it has recorded.
   * Returns whether it has one now.
   */
  async restore(run: RunKey): Promise<boolean> {
    const record = await readRunRecord(this.#options.client, run);
    if (record?.isReset ?? true) {
      await this.#options.repositories.executions.adopt(run);
      if ((await this.#options.repositories.executions.knownRuns([run])).size > 0) return true;
    }
    if (record === undefined) return false;
    if ((await this.#apply(run, record, LONGEST_CHAIN)) === undefined) return false;
    this.#options.onLost?.();
    return true;
  }

  async #apply(
    { executionId, runId }: RunKey,
    record: RunRecord,
    longestChain: number,
  ): Promise<Rebuilt | undefined> {
    const { client, repositories, logger, namespaceId } = this.#options;
    const start = startOf(record);
    if (start === undefined) return undefined;
    const run: RecordedRun = { executionId, runId, namespaceId };
    const { continuedFromRunId, workflowId } = start;
    if (continuedFromRunId !== undefined && longestChain > 1) {
      // Its row becomes this run's: it must have all that the run before has recorded.
      const before = { executionId, runId: continuedFromRunId };
      const isKnown = (await repositories.executions.knownRuns([run])).size > 0;
      const recordBefore = isKnown ? undefined : await readRunRecord(client, before);
      if (recordBefore) await this.#apply(before, recordBefore, longestChain - 1);
    }
    await repositories.transaction(async (inside) => {
      for (const activity of record.activities) await addRecorded(inside, run, activity);
    });
    logger.warning('execution_rows_rebuilt', {
      workflow_id: workflowId,
      execution_id: executionId,
      run_id: runId,
      activities: record.activities.length,
    });
    return { hasEnded: hasEnded(record) };
  }
}
