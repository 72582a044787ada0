/**
 * One object that gives Temporal clients and workers logs, traces and metrics.
 *
 * @module
 */
import { trace, type Tracer } from '@opentelemetry/api';
import type { ClientOptions, ClientPlugin } from '@temporalio/client';
import type {
  BundleOptions,
  BundlerPlugin,
  NativeConnectionOptions,
  NativeConnectionPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { activityInterceptors } from '../activities/activity-interceptors.ts';
import { clientInterceptors } from '../client/client-interceptors.ts';
import { areCoreMetricsCollected, drainWhileRunning } from '../runtime/core-metrics.ts';
import { flushTraces } from '../spans/flush-traces.ts';
import { whenForeign } from './third-party-bundle.ts';
import { Guard } from '../telemetry/guard.ts';
import { Interception, type InterceptionParts } from './interception.ts';
import { KnownRuns } from '../telemetry/known-runs.ts';
import {
  resolvePluginOptions,
  type ResolvedPluginOptions,
  type WfloTemporalPluginOptions,
} from './plugin-options.ts';
import { PendingSpans } from '../host/pending-spans.ts';
import { RecentlySeen } from '../telemetry/recently-seen.ts';
import { knownWorkflows } from '../reconcile/known-workflows.ts';
import { reconcileClosings } from '../reconcile/reconcile-closings.ts';
import { closingOf } from '../reconcile/external-closing.ts';
import { recordClosing, type RecordClosingOptions } from '../reconcile/record-closing.ts';
import { closedRun, undefinedWhenUnknown, type ServedTaskQueue } from '../server/visibility.ts';
import { hasRuntime, installRuntime, isRuntimeOurs } from '../runtime/runtime.ts';
import { Sampling } from '../spans/sampling.ts';
import { servedBy } from '../server/served-by.ts';
import { TemporalMetrics } from '../metrics/temporal-metrics.ts';
import { RuntimeExistsError } from '../errors.ts';
import {
  collectWorkerHealth,
  workerHealth,
  type WorkerHealthCheck,
} from '../health/worker-health.ts';
import { safely } from '../wire/workflow-identity.ts';
import { WorkflowTaskMetrics } from '../health/workflow-task-metrics.ts';
import { stuckExecutions } from '../health/stuck-executions.ts';
import { failureThrown } from '../health/task-failure.ts';
import { watchTasks } from '../health/watch-tasks.ts';
import {
  pendingSpanModulePath,
  queryGuardModulePath,
  singleTraceModulePath,
  workflowModulePath,
} from '../workflow-module-path.ts';
import { WorkflowLog } from '../host/workflow-log.ts';
import { recordWorkflowSpan } from '../spans/workflow-spans.ts';
import { workflowSinks } from '../host/workflow-sinks.ts';

/** What a plugin has done so far. */
export interface WfloTemporalStats {
  /** Spans of workflow code that were recorded. */
  readonly workflowSpans: number;
  /** Emissions that were recognised as repeated and left out. */
  readonly duplicatesSuppressed: number;
  /** What tracer, span processors, sampler or logger threw, and was kept from the program. */
  readonly faults: number;
  /** Attempts of workflow tasks that failed in this process. */
  readonly workflowTaskFailures: number;
  /**
   * Whether Temporal core's metrics are on the default registry: `unavailable` where they were
   * asked for, and Temporal's runtime had been made without them.
   */
  readonly coreMetrics: 'off' | 'on' | 'unavailable';
  /** Executions of this process whose workflow task goes on failing. */
  readonly stuckExecutions: number;
}

/** Workers that are watched, by whichever instance came first. */
const watched = new WeakSet<Worker>();

/**
 * Put one instance into `plugins` of the client, the connection, the worker and
 * `bundleWorkflowCode`, wherever a program has them; in more places than needed it does no harm.
 * Of two instances that meet on one worker or client the second does nothing there but log
 * `temporal_plugin_given_twice`, once.
 *
 * @example
 * const telemetry = new WfloTemporalPlugin();
 * const connection = await NativeConnection.connect({ address, plugins: [telemetry] });
 * const worker = await Worker.create({ connection, taskQueue, workflowsPath, activities });
 */
export class WfloTemporalPlugin
  implements WorkerPlugin, ClientPlugin, BundlerPlugin, NativeConnectionPlugin
{
  readonly name = '@wflo/temporal';
  readonly #options: ResolvedPluginOptions;
  readonly #metrics = new TemporalMetrics();
  readonly #runs = new KnownRuns();
  readonly #guard = new Guard();
  readonly #interception: Interception;
  readonly #recordClosing: RecordClosingOptions;
  #workflowSpans = 0;
  #duplicates = 0;
  #isWarnedOfOther = false;
  #isWarnedOfRuntime = false;

  /** @throws InvalidOptionError when a number is out of range. */
  constructor(options: WfloTemporalPluginOptions = {}) {
    const resolved = resolvePluginOptions(options);
    this.#options = { ...resolved, logger: this.#guard.logger(resolved.logger) };
    const { interception, recordClosing } = this.#wire(this.#options);
    this.#interception = interception;
    this.#recordClosing = recordClosing;
  }

  /** Counts of what was recorded and what was left out as repeated. */
  stats(): WfloTemporalStats {
    return {
      workflowSpans: this.#workflowSpans,
      duplicatesSuppressed: this.#duplicates,
      faults: this.#guard.faults,
      coreMetrics: this.#coreMetrics(),
      workflowTaskFailures: stuckExecutions().failures,
      stuckExecutions: stuckExecutions().count(),
    };
  }

  /**
   * Readiness of the workers of this process, as a check of `@wflo/obs-server`'s shape: it rejects
   * with a `WorkerNotReadyError` while no worker runs, one is not running or its poller failed,
   * Temporal does not answer within 1.5 s, or Temporal has not seen it poll for 75 s.
   *
   * @example
   * startObsServer({ checks: [telemetry.workerCheck] });
   */
  get workerCheck(): WorkerHealthCheck {
    return workerHealth().check;
  }

  /**
   * Fails, with a `StuckExecutionsError`, while workflow tasks of this process go on failing. It is
   * in no group of `@wflo/obs-server`: `/health` shows it, and a worker is ready all the same.
   */
  get stuckCheck(): WorkerHealthCheck {
    return stuckExecutions().check;
  }

  /**
   * Gives a run that was terminated or timed out the `workflow.execute` span (and, with
   * `workflowMetrics`, the count) that it could not leave itself: for programs that learn of such
   * runs by themselves and know that no other worker reports the same one; `reconcile` is for all
   * others. A run that was not closed from outside, or that this process has recorded, is left.
   *
   * @returns whether the run was closed from outside and its history is there.
   * @throws ServiceError of the connection when Temporal does not answer within 5 s a call.
   */
  async recordClosedRun(
    queue: ServedTaskQueue,
    run: { readonly executionId: string; readonly runId: string },
  ): Promise<boolean> {
    const closed = await closedRun(queue, run);
    const closing = closed && (await closingOf(queue, closed).catch(undefinedWhenUnknown));
    if (closing === undefined) return false;
    recordClosing(this.#recordClosing, closing);
    return true;
  }

  configureClient(options: ClientOptions): ClientOptions {
    return this.#interception.ofClient(options);
  }

  configureNativeConnection(options: NativeConnectionOptions): NativeConnectionOptions {
    this.#installRuntime();
    this.#warnOfOtherRuntime();
    return options;
  }

  configureWorker(options: WorkerOptions): WorkerOptions {
    this.#installRuntime();
    this.#warnOfOtherRuntime();
    this.#warnOfForeignBundle(options);
    return this.#interception.ofWorker(options);
  }

  configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return this.#interception.ofWorker(options);
  }

  configureBundler(options: BundleOptions): BundleOptions {
    const first = options.plugins?.find(({ name }) => name === this.name);
    if (first === undefined || first === this) return this.#interception.ofBundler(options);
    this.#warnOfOther();
    return options;
  }

  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    if (watched.has(worker)) return next(worker);
    watched.add(worker);
    const stopWatching = this.#watch(worker);
    const stopDraining = this.#options.coreMetrics ? drainWhileRunning() : undefined;
    try {
      await next(worker);
    } finally {
      stopDraining?.();
      await stopWatching();
      await flushTraces(this.#options.flushTimeoutMillis);
    }
  }

  #wire(options: ResolvedPluginOptions): {
    interception: Interception;
    recordClosing: RecordClosingOptions;
  } {
    const { logger, tracer: ownTracer, rememberedEmissions } = options;
    const guard = this.#guard;
    const tracer = (): Tracer => ownTracer ?? trace.getTracer(this.name);
    const sampling = new Sampling(tracer, guard);
    const identify = safely(options.workflowId);
    const seen = new RecentlySeen({
      keys: rememberedEmissions,
      bytes: options.rememberedBytes,
    });
    const onDuplicate = () => {
      this.#duplicates += 1;
    };
    const onSpan = () => {
      this.#workflowSpans += 1;
    };
    const onBegun = (workflowId: string) => {
      if (options.workflowMetrics) this.#metrics.workflowSeen(workflowId);
    };
    const onClosed: RecordClosingOptions['onClosed'] &
      Parameters<typeof workflowSinks>[0]['onClosed'] = (workflowId, status, seconds) => {
      if (options.workflowMetrics) this.#metrics.workflowEnded(workflowId, status, seconds);
    };
    const pending = new PendingSpans({
      ids: options.pendingSpans?.ids ?? 'final',
      logger,
      record: (emission, attributes) => {
        guard.run(() => recordWorkflowSpan(tracer(), emission, attributes, sampling), undefined);
      },
    });
    const recordClosing = { tracer, identify, seen, sampling, guard, pending, onSpan, onClosed };
    const parts: InterceptionParts = {
      workflowModules: [
        workflowModulePath(),
        ...(options.pendingSpans ? [pendingSpanModulePath()] : []),
        ...(options.continueAsNew === 'single-trace' ? [singleTraceModulePath()] : []),
        ...(options.refuseQueriesAhead ? [queryGuardModulePath()] : []),
      ],
      client: clientInterceptors(tracer, guard),
      activity: activityInterceptors({
        tracer,
        logger,
        identify,
        runs: this.#runs,
        sampling,
        guard,
        onStart: (activity, workflowId) => {
          if (options.metrics) this.#metrics.activitySeen(activity);
          if (workflowId !== undefined) onBegun(workflowId);
        },
        onAttempt: (attempt) => {
          if (options.metrics) this.#metrics.activityEnded(attempt);
        },
      }),
      sinks: workflowSinks({
        tracer,
        identify,
        seen,
        onDuplicate,
        sampling,
        guard,
        pending,
        asked: options.asked,
        log: new WorkflowLog({
          logger,
          identify,
          seen,
          sampling,
          onDuplicate,
          runs: this.#runs,
          onTaskFailed: (runId, error) => {
            stuckExecutions().failing(failureThrown(runId, error));
          },
        }),
        onSpan,
        onBegun,
        onClosed,
      }),
    };
    const interception = new Interception(parts, () => {
      this.#warnOfOther();
    });
    return { interception, recordClosing };
  }

  #watch(worker: Worker): () => Promise<void> {
    const queue = servedBy(worker);
    if (queue === undefined) return () => Promise.resolve();
    const { identity, workflowBundle, workflowsPath } = worker.options;
    const { metrics, workflowMetrics, reconcile, pendingSpans, logger } = this.#options;
    if (metrics) {
      collectWorkerHealth();
      for (const activity of worker.options.activities.keys()) this.#metrics.activitySeen(activity);
    }
    const stopHealth = workerHealth().observe(worker, queue);
    const stopGauge = workflowMetrics ? this.#metrics.workerStarted(queue) : undefined;
    // One that runs activities only is no poller for workflow tasks, among whom closings are shared.
    const hasWorkflows = (workflowBundle ?? workflowsPath) !== undefined;
    if (workflowMetrics) void this.#initializeKnown(queue);
    const stopWatchingTasks = hasWorkflows ? this.#watchTasks(worker, queue) : undefined;
    const stopReconciling =
      reconcile === undefined || !hasWorkflows
        ? undefined
        : reconcileClosings({ queue, identity, logger, ...reconcile }, this.#recordClosing);
    const { heartbeatMillis = 0 } = pendingSpans ?? {};
    const stopBeating =
      heartbeatMillis > 0 && this.#recordClosing.pending.beat(queue, heartbeatMillis);
    return async () => {
      stopHealth();
      stopGauge?.();
      await Promise.all([stopWatchingTasks?.(), stopReconciling?.(), stopBeating && stopBeating()]);
    };
  }

  #watchTasks(worker: Worker, queue: ServedTaskQueue): () => Promise<void> {
    const { metrics, logger } = this.#options;
    return watchTasks(worker, {
      queue,
      logger,
      identify: this.#recordClosing.identify,
      runs: this.#runs,
      metrics: metrics ? new WorkflowTaskMetrics() : undefined,
      isCached: worker.options.maxCachedWorkflows > 0,
    });
  }

  async #initializeKnown(queue: ServedTaskQueue): Promise<void> {
    for (const workflowId of await knownWorkflows(queue, this.#recordClosing.identify)) {
      this.#metrics.workflowSeen(workflowId);
    }
  }

  #installRuntime(): void {
    const { runtime, logger, coreLogLevel: coreLevel, coreMetrics } = this.#options;
    if (!runtime) return;
    const complete = (fields: Readonly<Record<string, unknown>>) => this.#runs.complete(fields);
    installRuntime({ logger, coreLevel, coreMetrics, complete });
  }

  #coreMetrics(): WfloTemporalStats['coreMetrics'] {
    if (areCoreMetricsCollected()) return 'on';
    return this.#options.coreMetrics && hasRuntime() ? 'unavailable' : 'off';
  }

  /** What was asked for in vain is said, once. */
  #warnOfOtherRuntime(): void {
    const inVain = this.#options.askedOfRuntime.filter((option) =>
      option === 'coreMetrics' ? !areCoreMetricsCollected() : !isRuntimeOurs(),
    );
    if (inVain.length === 0 || this.#isWarnedOfRuntime || !hasRuntime()) return;
    this.#isWarnedOfRuntime = true;
    const { code, message } = new RuntimeExistsError(inVain);
    this.#options.logger.warning('temporal_runtime_exists', {
      code,
      options: inVain,
      hint: message,
    });
  }

  #warnOfOther(): void {
    if (this.#isWarnedOfOther) return;
    this.#isWarnedOfOther = true;
    this.#options.logger.warning('temporal_plugin_given_twice', {
      hint: 'Another WfloTemporalPlugin is on this worker or client already, so this one leaves it alone. Give all of them one instance.',
    });
  }

  #warnOfForeignBundle({ workflowBundle }: WorkerOptions): void {
    whenForeign(workflowBundle, () => {
      this.#options.logger.warning('workflow_bundle_without_telemetry', {
        hint: 'This workflow bundle was made without the plugin: its workflows leave no spans. Pass the plugin to bundleWorkflowCode({ plugins }).',
      });
    });
  }
}
