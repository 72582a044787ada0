/**
 * Finds executions that were closed from outside (terminated, timed out): their workflow had no
 * chance to end its row. Each is ended and counted once, by the same conditional update.
 *
 * A row is ended on evidence only: Temporal says how the run was closed, or the very namespace that
 * ran it, by its id, does not have it any more. A worker that was pointed at another Temporal, or
 * at one that lost its database, ends nothing, and says so in the log.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ServiceError } from '@wflo/contracts';
import type { LedgerDependencies } from '../accounting/paid-call.ts';
import { isRecorded, recoverCosts } from '../accounting/recover-costs.ts';
import type { Execution } from '../database/execution-rows.ts';
import { finishExecution } from '../accounting/finish-execution.ts';
import { OPEN_STATUSES, type FinalStatus, type RunKey } from '../database/status.ts';
import { executionGoesOn } from './execution-goes-on.ts';
import type { OutsideClosings } from './outside-closings.ts';
import type { RowRebuilder } from './row-rebuilder.ts';
import { temporalOutcome, type TemporalOutcome } from './temporal-outcome.ts';

/** Rows compared at once, and so the bound of a round's memory. */
const PAGE_SIZE = 100;
/** Rows compared in one round, and so the bound of its cost; the next round goes on behind them. */
const ROUND_SIZE = 1_000;

const CLOSED_FROM_OUTSIDE: readonly FinalStatus[] = ['terminated', 'timed_out'];
/** Runs remembered to be counted, so that none is again when its row is open again. */
const MAX_COUNTED = 10_000;

/** Runs reported as unknown, and so the bound of what is remembered of them. */
const MAX_STRANGERS = 1_000;

/** What is left to say of a run that its namespace deleted: when it ended is not known any more. */
function forgotten(): TemporalOutcome {
  const reason = 'Temporal does not know it any more';
  return { status: 'terminated', endedAt: new Date(), reason };
}

/** A comparison takes milliseconds; an RPC to a frozen Temporal cannot be called off. */
const LAST_COMPARISON_MILLIS = 500;

export interface ReconcilerOptions extends LedgerDependencies {
  readonly client: Client;
  readonly intervalSeconds: number;
  /** Finds the runs that have no row, before the open rows are compared. */
  readonly outsideClosings?: Pick<OutsideClosings, 'addMissingRows'>;
  /** Gives a run that has recorded its own end the rows that it kept, before a backup was restored. */
  readonly rebuilder?: Pick<RowRebuilder, 'rebuild'>;
  /** Called for each run that it ended, and that no other worker has ended. */
  readonly onEnded: (run: RunKey) => Promise<unknown>;
  /** Temporal's id of the client's namespace; without it a run that is not found stays open. */
  readonly namespaceId?: string;
}

export class Reconciler {
  readonly #options: ReconcilerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  readonly #stopping = new AbortController();
  #position: Execution | undefined;
  readonly #strangers = new Set<string>();
  readonly #counted = new Set<string>();
  /** Whether cost-service did not answer in this round. */
  #ledgerIsAway = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Compares now, and then every `intervalSeconds`. */
  start(): void {
    this.#tick();
    this.#timer = setInterval(() => {
      this.#tick();
    }, this.#options.intervalSeconds * 1_000);
    this.#timer.unref();
  }

  /** Waits for the comparison that runs, unless that waits for a Temporal that does not respond. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await Promise.race([this.#running, delay(LAST_COMPARISON_MILLIS, undefined, { ref: false })]);
  }

  /** One round over the open rows. @returns how many it ended. */
  async reconcile(): Promise<number> {
    let ended = 0;
    this.#ledgerIsAway = false;
    await this.#addMissingRows();
    for (let seen = 0; seen < ROUND_SIZE && !this.#isStopping(); seen += PAGE_SIZE) {
      const page = await this.#options.repositories.executions.listOpen(PAGE_SIZE, this.#position);
      for (const execution of page) {
        if (this.#isStopping()) break;
        if (await this.#compare(execution)) ended += 1;
      }
      this.#position = page.length < PAGE_SIZE ? undefined : page.at(-1);
      if (this.#position === undefined) break;
    }
    return ended;
  }

  /** A Temporal whose visibility does not answer must not keep the open rows from their end. */
  async #addMissingRows(): Promise<void> {
    try {
      await this.#options.outsideClosings?.addMissingRows(() => this.#isStopping());
    } catch (error) {
      this.#options.logger.warning('closed_runs_not_listed', { err: error });
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #tick(): void {
    // A round that takes longer than the interval is not overtaken by the next.
    this.#running ??= this.#round().finally(() => {
      this.#running = undefined;
    });
  }

  async #round(): Promise<void> {
    try {
      const ended = await this.reconcile();
      if (ended > 0) this.#options.logger.info('executions_reconciled', { ended });
    } catch (error) {
      if (this.#isStopping()) return;
      this.#options.logger.warning('reconcile_failed', { err: error });
    }
  }

  #wasRunHere({ namespaceId }: Execution): boolean {
    return namespaceId !== null && namespaceId === this.#options.namespaceId;
  }

  /** One line for each, not one for each round. */
  #reportStranger({ executionId, runId, namespaceId, workflowId, traceId }: Execution): void {
    if (this.#strangers.has(runId) || this.#strangers.size >= MAX_STRANGERS) return;
    this.#strangers.add(runId);
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
   * Records what the run has paid for and could not record. False when cost-service does not answer:
   * the row then stays open for the next round, and in this one nothing else waits for an answer.
   */
  async #settle(run: RunKey): Promise<boolean> {
    const { logger } = this.#options;
    if (await isRecorded(this.#options, run)) return true;
    if (this.#ledgerIsAway) return false;
    try {
      await recoverCosts(this.#options, run);
      return true;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#ledgerIsAway = true;
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
  async #hasRecordedItsEnd({ closedRun, status }: TemporalOutcome): Promise<boolean> {
    if (closedRun === undefined || CLOSED_FROM_OUTSIDE.includes(status)) return false;
    return (await this.#options.rebuilder?.rebuild(closedRun))?.hasEnded ?? false;
  }

  async #isStillOpen({ executionId, runId }: Execution): Promise<boolean> {
    const now = await this.#options.repositories.executions.find(executionId, runId);
    return now !== undefined && OPEN_STATUSES.includes(now.status);
  }

  #rememberCounted(runId: string): void {
    if (this.#counted.size >= MAX_COUNTED) this.#counted.clear();
    this.#counted.add(runId);
  }

  async #compare(execution: Execution): Promise<boolean> {
    const outcome = await temporalOutcome(this.#options.client, execution);
    if (outcome === 'running') return false;
    if (outcome === 'not_found' && !this.#wasRunHere(execution)) {
      this.#reportStranger(execution);
      return false;
    }
    const { executionId, runId } = execution;
    // Many end by themselves between the list of the open rows and here.
    if (!(await this.#isStillOpen(execution))) return false;
    const closing = outcome === 'not_found' ? forgotten() : outcome;
    if (await this.#hasRecordedItsEnd(closing)) return true;
    const { status, endedAt, reason, closedRun } = closing;
    const goesOn =
      closedRun !== undefined && (await executionGoesOn(this.#options.client, closedRun));
    if (!(await this.#settle({ executionId, runId }))) return false;
    const { steps } = this.#options.repositories;
    await steps.finishOpen({ executionId, runId }, status, endedAt);
    const ended = await finishExecution(this.#options, {
      executionId,
      runId,
      status,
      endedAt,
      goesOn,
      isCounted: this.#counted.has(runId),
      error: { code: `WFLO_${status.toUpperCase()}`, message: reason },
    });
    if (ended && !goesOn) this.#rememberCounted(runId);
    // A step that was added since: from here on none is.
    if (ended) await steps.finishOpen({ executionId, runId }, status, endedAt);
    if (ended && closedRun !== undefined) await this.#options.onEnded(closedRun);
    return ended;
  }
}
