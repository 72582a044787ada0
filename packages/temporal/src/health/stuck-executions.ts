import { StuckExecutionsError } from '../errors.ts';
import type { KnownRuns } from '../telemetry/known-runs.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import type { WorkerHealthCheck } from './health-check.ts';
import { shortName, type IdentifyWorkflow } from '../wire/workflow-identity.ts';
import type { WorkflowTaskMetrics } from './workflow-task-metrics.ts';
import { executionIdOf, pendingTaskOf, STUCK_ATTEMPTS, type PendingTask } from './pending-task.ts';
import { RepeatedLines } from './repeated-lines.ts';
import type { Eviction, TaskFailure } from './task-failure.ts';

/** Runs that are checked; the one whose task failed least recently is let go. */
const MOST_RUNS = 1_000;
/** Runs of one check; the next goes on with those behind them. */
const RUNS_PER_CHECK = 50;
/** Between two lines about one run. */
const REPEAT_MILLIS = 60_000;
/** Lines of one check; the gauge has them all. */
const LINES_PER_CHECK = 10;
/** Checks after which a run that visibility does not show is let go. */
const MOST_UNKNOWN = 12;

interface FailingRun {
  readonly runId: string;
  failure: TaskFailure;
  /** Of the worker that had it; none where only core has reported it. */
  taskQueue: string | undefined;
  /** Since its task completed last, as far as is known. */
  failures: number;
  executionId?: string;
  workflowId?: string;
  stuckAttempt?: number;
  lastLineMillis?: number;
  unknown?: number;
  /** Attempts that failed before the first one here, by Temporal's last word. */
  failedElsewhere: number;
  /** The attempt that failed last: whether it has its line. */
  attempt?: 'reported' | 'unreported';
  /** Attempt of the last span. */
  shownAttempt?: number;
}

/** A run that is stuck, as it is to be shown. */
export interface StuckRun extends Pick<TaskFailure, 'runId' | 'cause' | 'message'> {
  readonly executionId: string;
  /** The attempt of its task that is pending. */
  readonly taskAttempt: number;
}

export interface StuckExecutionsOptions {
  readonly queue: ServedTaskQueue;
  readonly logger: TelemetryLogger;
  readonly identify: IdentifyWorkflow;
  readonly runs: KnownRuns;
  /** Absent where nothing is counted. */
  readonly metrics: WorkflowTaskMetrics | undefined;
  /** Whether the worker keeps runs between their tasks. */
  readonly isCached: boolean;
  /** Exports a span of a stuck run; called ever more rarely while it stays so. */
  readonly show?: (run: StuckRun) => Promise<void>;
}

/**
 * The runs of this process whose workflow task fails. Temporal repeats a task for ever, ever more
 * slowly, so such a run neither ends nor fails by itself: it is checked until its task has
 * completed, and reported again and again.
 */
export class StuckExecutions {
  readonly #runs = new Map<string, FailingRun>();
  readonly #repeatedLines = new RepeatedLines();
  #failures = 0;

  /** Attempts that failed in this process. */
  get failures(): number {
    return this.#failures;
  }

  /** Runs that are checked. */
  get size(): number {
    return this.#runs.size;
  }

  /** How many runs are stuck, of one task queue or of all. */
  count(taskQueue?: string): number {
    return [...this.#runs.values()].filter(
      (run) =>
        run.stuckAttempt !== undefined && (taskQueue === undefined || run.taskQueue === taskQueue),
    ).length;
  }

  /** How many runs are stuck, and one of them; `undefined` when none is. */
  get summary(): string | undefined {
    const stuck = [...this.#runs.values()].filter((run) => run.stuckAttempt !== undefined);
    const [first] = stuck;
    if (first === undefined) return undefined;
    const { executionId = first.runId, stuckAttempt = 0, failure } = first;
    const example = `${executionId}, attempt ${stuckAttempt}, ${failure.cause}`;
    const subject =
      stuck.length === 1
        ? '1 execution is stuck: its'
        : `${stuck.length} executions are stuck: their`;
    return `${subject} workflow task goes on failing (${example})`;
  }

  /** Fails while runs are stuck. It is no reason to restart a worker, or to send it no work. */
  readonly check: WorkerHealthCheck = {
    name: 'temporal_workflow_tasks',
    groups: [],
    check: () => {
      const { summary } = this;
      if (summary === undefined) return Promise.resolve(undefined);
      return Promise.reject(new StuckExecutionsError(summary));
    },
  };

  /** Core has reported that a task failed, a tenth of a second ago or so. */
  failing(failure: TaskFailure): void {
    this.#remember(failure, undefined);
  }

  /**
   * Workflow code has thrown what fails its task.
   *
   * @param isReported whether a line says so already.
   */
  thrown(failure: TaskFailure, isReported: boolean): void {
    this.#remember(failure, undefined).attempt = isReported ? 'reported' : 'unreported';
  }

  evicted({ runId, failure }: Eviction, options: StuckExecutionsOptions): void {
    const known = this.#runs.get(runId);
    // Without a cache each task's run is evicted for want of room, whatever else has happened; and
    // an attempt that came too late to report its failure is one that Temporal does not know.
    const hasThrown = known?.attempt !== undefined;
    const failed = failure ?? (hasThrown || !options.isCached ? known?.failure : undefined);
    if (failed === undefined) return;
    const run = this.#remember(failed, options.queue.taskQueue);
    this.#count(run, options);
    const { attempt = failure && 'unreported' } = run;
    run.attempt = undefined;
    if (attempt === 'unreported') this.#report(run, options);
  }

  /** The SDK's own line, which names no attempt, is written once: of the first. */
  #report(run: FailingRun, { logger, runs }: StuckExecutionsOptions): void {
    const leftOut = this.#repeatedLines.admit();
    if (leftOut === undefined) return;
    const { cause, message, error } = run.failure;
    logger.warning('Workflow task failed', {
      ...runs.complete(fieldsOf(run)),
      task_attempt: run.failures + run.failedElsewhere,
      cause,
      error_message: message,
      error,
      lines_left_out: leftOut === 0 ? undefined : leftOut,
    });
  }

  /** Looks up the runs of one queue in Temporal. Never rejects. */
  async checkAll(options: StuckExecutionsOptions): Promise<void> {
    const { taskQueue } = options.queue;
    const due = [...this.#runs.values()]
      .filter((run) => run.taskQueue === undefined || run.taskQueue === taskQueue)
      .slice(0, RUNS_PER_CHECK);
    let lines = 0;
    for (const run of due) {
      try {
        const task = await this.#taskOf(run, options);
        if (task === 'unknown') continue;
        if (this.#judge(run, task, options, lines < LINES_PER_CHECK)) lines += 1;
      } catch (error) {
        // The next check does it again.
        options.logger.debug('temporal_stuck_runs_not_checked', { error });
        break;
      }
    }
    options.metrics?.setStuck(taskQueue, this.count(taskQueue));
  }

  async #taskOf(
    run: FailingRun,
    { queue, runs }: StuckExecutionsOptions,
  ): Promise<PendingTask | 'unknown' | undefined> {
    const { runId } = run;
    const known = runs.complete({ run_id: runId })['execution_id'];
    run.executionId ??= typeof known === 'string' ? known : await executionIdOf(queue, runId);
    const { executionId } = run;
    if (executionId !== undefined) return pendingTaskOf(queue, { executionId, runId });
    run.unknown = (run.unknown ?? 0) + 1;
    return run.unknown > MOST_UNKNOWN ? undefined : 'unknown';
  }

  /** Whether it wrote a line. */
  #judge(
    run: FailingRun,
    task: PendingTask | undefined,
    options: StuckExecutionsOptions,
    mayWrite: boolean,
  ): boolean {
    const { queue, logger, identify } = options;
    if (task !== undefined && task.taskQueue !== queue.taskQueue) return false;
    const { runId, executionId = '' } = run;
    const isFailing = task !== undefined && task.attempt > 1;
    if (!isFailing) {
      this.#runs.delete(runId);
      if (run.stuckAttempt === undefined || task === undefined) return false;
      logger.info('workflow_task_recovered', fieldsOf(run));
      return true;
    }
    // To the end of the line, so that all have their turn.
    this.#runs.delete(runId);
    this.#runs.set(runId, run);
    if (run.taskQueue === undefined) {
      run.taskQueue = queue.taskQueue;
      // The attempt that core has reported: its run was evicted before anything was known of it.
      if (!options.isCached) this.#count(run, options);
    }
    if (task.attempt < STUCK_ATTEMPTS && run.failures < STUCK_ATTEMPTS) return false;
    const { memoWorkflowId: memo, workflowType, attempt, sinceMillis } = task;
    const memoWorkflowId = memo === undefined ? undefined : shortName(memo);
    run.workflowId = identify({ workflowType, executionId, memoWorkflowId });
    run.stuckAttempt = attempt;
    run.failedElsewhere = Math.max(0, attempt - 1 - run.failures);
    this.#show(run, options);
    const now = Date.now();
    if (!mayWrite || now - (run.lastLineMillis ?? -Infinity) < REPEAT_MILLIS) return false;
    run.lastLineMillis = now;
    logger.warning('workflow_task_failing', {
      ...fieldsOf(run),
      workflow_type: workflowType,
      task_attempt: attempt,
      cause: run.failure.cause,
      error_message: run.failure.message,
      since: sinceMillis === 0 ? undefined : new Date(sinceMillis).toISOString(),
      hint: HINT,
    });
    return true;
  }

  /** Each time that the attempt has doubled: Temporal goes on for months. */
  #show(run: FailingRun, { show, logger }: StuckExecutionsOptions): void {
    const { runId, executionId = '', stuckAttempt: taskAttempt = 0, shownAttempt = 0 } = run;
    if (show === undefined || taskAttempt < shownAttempt * 2) return;
    run.shownAttempt = taskAttempt;
    const { cause, message } = run.failure;
    show({ runId, executionId, taskAttempt, cause, message }).catch((error: unknown) => {
      logger.debug('temporal_stuck_run_not_shown', { error });
    });
  }

  #count(run: FailingRun, { queue, metrics }: StuckExecutionsOptions): void {
    run.failures += 1;
    this.#failures += 1;
    metrics?.failed(queue.taskQueue, run.failure.cause);
  }

  #remember(failure: TaskFailure, taskQueue: string | undefined): FailingRun {
    const { runId } = failure;
    const run = this.#runs.get(runId) ?? {
      ...{ runId, failure, taskQueue },
      ...{ failures: 0, failedElsewhere: 0 },
    };
    // What was thrown comes first, and then what core says of it.
    const isSame = failure.message === run.failure.message;
    run.failure = isSame ? { error: run.failure.error, ...failure } : failure;
    run.taskQueue ??= taskQueue;
    this.#runs.set(runId, run);
    if (this.#runs.size > MOST_RUNS) {
      const [oldest] = this.#runs.keys();
      if (oldest !== undefined) this.#runs.delete(oldest);
    }
    return run;
  }
}

const HINT =
  'Temporal repeats this task until it completes. Correct the workflow code and deploy it, reset the run to an earlier point, or terminate it.';

function fieldsOf({ runId, executionId, workflowId }: FailingRun): Record<string, unknown> {
  return {
    ...(workflowId === undefined ? {} : { workflow_id: workflowId }),
    ...(executionId === undefined ? {} : { execution_id: executionId }),
    run_id: runId,
  };
}

// One per process: a run may move between its workers, and core reports all of them at once.
const stuck = new StuckExecutions();

export function stuckExecutions(): StuckExecutions {
  return stuck;
}
