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
import { stuckExecutions } from '../health/stuck-executions.ts';
import type { WorkerHealthCheck } from '../health/health-check.ts';
import { workerHealth } from '../health/worker-health.ts';
import { closingOf } from '../reconcile/external-closing.ts';
import { recordClosing } from '../reconcile/record-closing.ts';
import { drainWhileRunning } from '../runtime/core-metrics.ts';
import {
  hasCoreMetrics,
  hasRuntime,
  installRuntime,
  prepareRuntime,
  type InstallRuntimeOptions,
} from '../runtime/runtime.ts';
import { describeRun, isExternallyClosed, type RunKey } from '../server/runs.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import { flushTraces } from '../spans/flush-traces.ts';
import { reportingBundleErrors } from './bundle-report.ts';
import { Interception } from './interception.ts';
import { resolvePluginOptions, type WfloTemporalPluginOptions } from './plugin-options.ts';
import { Warnings } from './warnings.ts';
import { watchWorker } from './watch-worker.ts';
import { wire, type Wiring } from './wiring.ts';

/** What a plugin has done so far. */
export interface WfloTemporalStats {
  /** Spans of workflow code that were recorded. */
  readonly workflowSpans: number;
  /** Emissions that were recognised as repeated and left out. */
  readonly duplicatesSuppressed: number;
  /** What tracer, span processors, sampler or logger threw; the program does not see it. */
  readonly faults: number;
  /** Attempts of workflow tasks that failed in this process. */
  readonly workflowTaskFailures: number;
  /**
   * Whether Temporal core's metrics are on the default registry: `unavailable` where they were
   * requested, and Temporal's runtime had been made without them.
   */
  readonly coreMetrics: 'off' | 'on' | 'unavailable';
  /** Executions of this process whose workflow task goes on failing. */
  readonly stuckExecutions: number;
}

/** Workers that are watched, by whichever instance came first. */
const watched = new WeakSet<Worker>();

/**
 * Gives Temporal clients and workers logs, traces and metrics. Put one instance into `plugins` of
 * the client, the connection, the worker and `bundleWorkflowCode`, wherever a program has them; in
 * more places than needed it does no harm. A second instance on one worker or client does nothing
 * there but log `temporal_plugin_given_twice`, once.
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
  readonly #wiring: Wiring;
  readonly #warnings: Warnings;
  readonly #interception: Interception;

  /** @throws InvalidOptionError when a number is out of range. */
  constructor(options: WfloTemporalPluginOptions = {}) {
    this.#wiring = wire(resolvePluginOptions(options), this.name);
    this.#warnings = new Warnings(this.#wiring.options.logger);
    this.#interception = new Interception(this.#wiring.parts, () => {
      this.#warnings.givenTwice();
    });
    const { runtime, requestedOfRuntime } = this.#wiring.options;
    if (runtime) prepareRuntime(this.#runtimeOptions(), requestedOfRuntime.length > 0);
  }

  stats(): WfloTemporalStats {
    return {
      workflowSpans: this.#wiring.counts.workflowSpans,
      duplicatesSuppressed: this.#wiring.counts.duplicates,
      faults: this.#wiring.guard.faults,
      coreMetrics: this.#coreMetrics(),
      workflowTaskFailures: stuckExecutions().failures,
      stuckExecutions: stuckExecutions().count(),
    };
  }

  /**
   * Readiness of the workers of this process, as a check of `@wflo/obs-server`'s shape: it rejects
   * with a `WorkerNotReadyError` while no worker runs, one is not running or its poller failed,
   * Temporal does not respond within 1.5 s, or Temporal has not seen it poll for 75 s.
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
   * others. A run that was not externally closed, or that this process has recorded, is left.
   *
   * @returns whether the run was externally closed and its history is there.
   * @throws ServiceError of the connection when Temporal does not respond within 5 s a call.
   */
  async recordClosedRun(queue: ServedTaskQueue, run: RunKey): Promise<boolean> {
    const closed = await describeRun(queue, run);
    if (closed === undefined || !isExternallyClosed(closed)) return false;
    const closing = await closingOf(queue, closed);
    if (closing === undefined) return false;
    recordClosing(this.#wiring.closing, closing);
    await this.#wiring.costs.settled();
    return true;
  }

  configureClient(options: ClientOptions): ClientOptions {
    this.#warnings.runtimeExists(this.#wiring.options.requestedOfRuntime);
    return this.#interception.ofClient(options);
  }

  configureNativeConnection(options: NativeConnectionOptions): NativeConnectionOptions {
    this.#installRuntime();
    return options;
  }

  configureWorker(options: WorkerOptions): WorkerOptions {
    this.#installRuntime();
    this.#warnings.bundleWithoutTelemetry(options);
    return this.#interception.ofWorker(options);
  }

  configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return this.#interception.ofWorker(options);
  }

  configureBundler(options: BundleOptions): BundleOptions {
    const first = options.plugins?.find(({ name }) => name === this.name);
    if (first === undefined || first === this) {
      const { logger } = this.#wiring.options;
      const webpackConfigHook = reportingBundleErrors(options.webpackConfigHook, logger);
      return { ...this.#interception.ofBundler(options), webpackConfigHook };
    }
    this.#warnings.givenTwice();
    return options;
  }

  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    if (watched.has(worker)) return next(worker);
    watched.add(worker);
    const stopWatching = watchWorker(worker, this.#wiring);
    const stopDraining = this.#wiring.options.coreMetrics ? drainWhileRunning() : undefined;
    try {
      await next(worker);
    } finally {
      stopDraining?.();
      await stopWatching();
      await flushTraces(this.#wiring.options.flushTimeoutMillis);
    }
  }

  #installRuntime(): void {
    const { options } = this.#wiring;
    if (options.runtime) installRuntime(this.#runtimeOptions());
    this.#warnings.runtimeExists(options.requestedOfRuntime);
  }

  #runtimeOptions(): InstallRuntimeOptions {
    const { options, runs } = this.#wiring;
    const { logger, coreLogLevel: coreLevel, coreMetrics, shutdownSignals } = options;
    const complete = (fields: Readonly<Record<string, unknown>>) => runs.complete(fields);
    return { logger, coreLevel, coreMetrics, shutdownSignals, complete };
  }

  #coreMetrics(): WfloTemporalStats['coreMetrics'] {
    if (hasCoreMetrics()) return 'on';
    return this.#wiring.options.coreMetrics && hasRuntime() ? 'unavailable' : 'off';
  }
}
