import { ServiceError } from '@wflo/contracts';
import { runOutcome, type RunOutcome, type ServedTaskQueue } from '@wflo/temporal';
import { finishExecution } from '../accounting/finish-execution.ts';
import type { LedgerDependencies } from '../accounting/paid-call.ts';
import { isRecorded, recoverCosts } from '../accounting/recover-costs.ts';
import type { Execution } from '../database/execution-rows.ts';
import { OPEN_STATUSES, type FinalStatus, type RunKey } from '../database/status.ts';
import type { RowRebuilder } from './row-rebuilder.ts';

/** Rows compared at once, and so the bound of a round's memory. */
const PAGE_SIZE = 100;
/** Rows compared in one round, and so the bound of its cost; the next round goes on behind them. */
const ROUND_SIZE = 1_000;
/** Runs remembered to be counted, so that none is again when its row is open again. */
const MAX_COUNTED = 10_000;
/** Runs reported as unknown, and so the bound of what is remembered of them. */
const MAX_UNKNOWN = 1_000;

export interface OpenRowsOptions extends LedgerDependencies {
  readonly queue: ServedTaskQueue;
  /** Gives a run that recorded its own end the rows that it had before a backup was restored. */
  readonly rebuilder?: Pick<RowRebuilder, 'rebuild'>;
  /** Called for each run that a comparison ended, and that no other worker has ended. */
  readonly onEnded: (run: RunKey) => Promise<unknown>;
  /** Temporal's id of the queue's namespace; without it a run that is not found stays open. */
  readonly namespaceId?: string;
}

/** How the run of a row was closed. */
export interface RowEnd {
  readonly status: FinalStatus;
  readonly endedAt: Date;
  readonly reason: string;
  /** Another run of the execution follows, which counts then. */
  readonly goesOn: boolean;
}

/**
 * Ends the rows of runs that have closed without ending them, each once, by a conditional update,
 * and on evidence only: Temporal says how the run was closed, or the very namespace that ran it, by
 * its id, does not have it any more. A worker that was pointed at another Temporal, or at one that
 * lost its database, ends nothing, and says so in the log.
 */
export class OpenRows {
  readonly #options: OpenRowsOptions;
  #position: Execution | undefined;
  readonly #unknown = new Set<string>();
  readonly #counted = new Set<string>();
  /** Whether cost-service did not respond in this round. */
  #isLedgerAway = false;

  constructor(options: OpenRowsOptions) {
    this.#options = options;
  }

  /** One round over the open rows. @returns how many it ended. */
  async compare(isStopping: () => boolean = () => false): Promise<number> {
    let ended = 0;
    this.#isLedgerAway = false;
    for (let seen = 0; seen < ROUND_SIZE && !isStopping(); seen += PAGE_SIZE) {
      const page = await this.#options.repositories.executions.listOpen(PAGE_SIZE, this.#position);
      for (const execution of page) {
        if (isStopping()) break;
        if (await this.#compareOne(execution)) ended += 1;
      }
      this.#position = page.length < PAGE_SIZE ? undefined : page.at(-1);
      if (this.#position === undefined) break;
    }
    return ended;
  }

  /** Ends one row and counts its execution. @returns whether the row was open until now. */
  async end({ executionId, runId }: RunKey, rowEnd: RowEnd): Promise<boolean> {
    const run = { executionId, runId };
    const { status, endedAt, reason, goesOn } = rowEnd;
    if (!(await this.#isPaid(run))) return false;
    const { steps } = this.#options.repositories;
    await steps.finishOpen(run, status, endedAt);
    const ended = await finishExecution(this.#options, {
      ...run,
      status,
      endedAt,
      goesOn,
      isCounted: this.#counted.has(runId),
      error: { code: `WFLO_${status.toUpperCase()}`, message: reason },
    });
    if (!ended) return false;
    if (!goesOn) this.#rememberCounted(runId);
    // A step that was added since: from here on none is.
    await steps.finishOpen(run, status, endedAt);
    return true;
  }

  async #compareOne(execution: Execution): Promise<boolean> {
    const outcome = await runOutcome(this.#options.queue, execution);
    if (outcome?.status === 'running') return false;
    if (outcome === undefined && !this.#wasRunHere(execution)) {
      this.#reportUnknown(execution);
      return false;
    }
    // Many end by themselves between the list of the open rows and here.
    if (!(await this.#isStillOpen(execution))) return false;
    if (outcome === undefined) {
      // When it ended is not known any more.
      const reason = 'Temporal does not know it any more';
      const endedAt = new Date();
      return this.end(execution, { status: 'terminated', endedAt, reason, goesOn: false });
    }
    if (await this.#hasRecordedItsEnd(outcome)) return true;
    const { status, closeMillis, endsExecution } = outcome;
    const ended = await this.end(execution, rowEndOf({ status, closeMillis }, endsExecution));
    if (ended) await this.#options.onEnded(outcome);
    return ended;
  }

  #wasRunHere({ namespaceId }: Execution): boolean {
    return namespaceId !== null && namespaceId === this.#options.namespaceId;
  }

  /** One line for each, not one for each round. */
  #reportUnknown({ executionId, runId, namespaceId, workflowId, traceId }: Execution): void {
    if (this.#unknown.has(runId) || this.#unknown.size >= MAX_UNKNOWN) return;
    this.#unknown.add(runId);
    this.#options.logger.warning('execution_unknown_to_temporal', {
      workflow_id: workflowId,
      execution_id: executionId,
      run_id: runId,
      trace_id: traceId,
      namespace_id: namespaceId,
      connected_namespace_id: this.#options.namespaceId,
    });
  }

  /**
   * Records what the run has paid for and could not record. False when cost-service does not
   * respond: the row then stays open for the next round, and in this one nothing else waits for it.
   */
  async #isPaid(run: RunKey): Promise<boolean> {
    const { logger } = this.#options;
    if (await isRecorded(this.#options, run)) return true;
    if (this.#isLedgerAway) return false;
    try {
      await recoverCosts(this.#options, run);
      return true;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#isLedgerAway = true;
      const { executionId, runId } = run;
      logger.warning('llm_cost_not_settled', {
        execution_id: executionId,
        run_id: runId,
        err: error,
      });
      return false;
    }
  }

  /**
   * A run ends its row before it closes. One that is open after that is older than the run, and was
   * counted when it was ended first: it gets what the run has recorded, and is not counted again.
   */
  async #hasRecordedItsEnd(outcome: RunOutcome): Promise<boolean> {
    if (outcome.status === 'terminated' || outcome.status === 'timed_out') return false;
    return (await this.#options.rebuilder?.rebuild(outcome))?.hasEnded ?? false;
  }

  async #isStillOpen({ executionId, runId }: Execution): Promise<boolean> {
    const now = await this.#options.repositories.executions.find(executionId, runId);
    return now !== undefined && OPEN_STATUSES.includes(now.status);
  }

  #rememberCounted(runId: string): void {
    if (this.#counted.size >= MAX_COUNTED) this.#counted.clear();
    this.#counted.add(runId);
  }
}

export function rowEndOf(
  { status, closeMillis }: { readonly status: FinalStatus; readonly closeMillis: number },
  endsExecution: boolean,
): RowEnd {
  const reason = `Temporal closed it as ${status.toUpperCase()}`;
  return { status, endedAt: new Date(closeMillis), reason, goesOn: !endsExecution };
}
