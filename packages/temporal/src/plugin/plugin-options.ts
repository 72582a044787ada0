import type { Tracer } from '@opentelemetry/api';
import { getLogger } from '@wflo/logging';
import type { DefaultBudget } from '../client/start-budget.ts';
import { InvalidOptionError } from '../errors.ts';
import type { RequestedAttributes } from '../spans/requested-attributes.ts';
import type { PendingSpanIds } from '../host/pending-spans.ts';
import type { ReconcileCheckpoint } from '../reconcile/checkpoint.ts';
import type { ClosingSink } from '../reconcile/closing-sink.ts';
import type { TemporalLogLevel } from '../runtime/runtime.ts';
import type { NameActivity } from '../telemetry/activity-names.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { identifyByMemo, type IdentifyWorkflow } from '../wire/workflow-identity.ts';

/** How externally closed runs are found, and where they go. */
export interface ReconcileOptions {
  /** Seconds between two looks at Temporal's visibility. Default 15. */
  readonly intervalSeconds?: number;
  /** Keeps the position over restarts. Default: what is closed while no worker runs is not found. */
  readonly checkpoint?: ReconcileCheckpoint;
  /**
   * Decides which of them count, from records of its own; or what makes it, called when the first
   * worker of a task queue starts. Default: each counts once.
   */
  readonly sink?: ClosingSink | (() => ClosingSink);
}

/** How runs that have not ended are shown. */
export interface PendingSpanOptions {
  /** Seconds between two exports of one run while a worker has it; 0: only at its start. Default 60. */
  readonly heartbeatSeconds?: number;
  /**
   * `final` (default): `workflow.execute` under the ids that the final span has, which replaces it
   * where spans are merged by id. `own`: `workflow.pending`, a child of the run's span to come,
   * for backends that keep both of two spans of one id.
   */
  readonly ids?: PendingSpanIds;
}

/** How the runs of a continue-as-new chain are traced. */
export type ContinueAsNewTraces = 'trace-per-run' | 'single-trace';

/** Options of `WfloTemporalPlugin`; all have defaults. */
export interface WfloTemporalPluginOptions {
  /** Where lines go. Default `getLogger('temporal')` of @wflo/logging. */
  readonly logger?: TelemetryLogger;
  /** What makes spans. Default the global tracer provider's, looked up at each span. */
  readonly tracer?: Tracer;
  /** Count activities and workflows on @wflo/metrics' default registry. Default true. */
  readonly metrics?: boolean;
  /**
   * Count workflow executions at their end. Default: as `metrics`. Turn it off where something
   * else counts them in `wflo_workflow_executions_total`, or they are counted twice.
   */
  readonly workflowMetrics?: boolean;
  /**
   * Find runs that were terminated or timed out, and give each the span and the count that it
   * could not leave itself. Default: as `workflowMetrics`; with those off, `true` gives the spans.
   */
  readonly reconcile?: boolean | ReconcileOptions;
  /**
   * Export a span of each run also when it starts and at a heartbeat, with `wflo.span.pending` and
   * the status `running`. Prebuilt bundles need it when bundling. Default: a `workflow.pending`
   * span of runs whose workflow task goes on failing, and of no others; `false`: none of these.
   */
  readonly pendingSpans?: boolean | PendingSpanOptions;
  /** Memo entries that become `workflow.memo.<name>` on `workflow.execute`. Default none. */
  readonly memoAttributes?: readonly string[];
  /** Search attributes: `workflow.search_attributes.<name>` on `workflow.execute`. Default none. */
  readonly searchAttributes?: readonly string[];
  /**
   * Runs of a continue-as-new chain: `trace-per-run` (default) keeps traces bounded, each run's
   * span linked to the one before and the one after; `single-trace` puts them all in the first
   * one's. Prebuilt bundles need it when bundling.
   */
  readonly continueAsNew?: ContinueAsNewTraces;
  /**
   * Fail a query, with `WFLO_QUERY_AHEAD_OF_RECORD`, that would make the SDK run a workflow's code
   * over events which no workflow task has taken up: it can leave a workflow with parallel branches
   * with a history that cannot be replayed. Clients with the plugin then repeat the query by themselves.
   * Default false: telemetry alone fails no query. Prebuilt bundles need it when bundling.
   */
  readonly refuseQueriesAhead?: boolean;
  /**
   * Names the definition of a run, for `workflow_id` on lines, spans and metrics. Default: the
   * memo `workflow_id` of whoever started the run, else the workflow type.
   */
  readonly workflowId?: IdentifyWorkflow;
  /**
   * Names an activity in the label `activity` and on its spans. Default: its type. Workers with a
   * `default` activity run whatever type comes: past 100 such names the further ones are `_other`.
   */
  readonly activityName?: NameActivity;
  /**
   * What the LLM calls may cost of each workflow that a client with the plugin starts without a
   * budget of its own (`withBudget`); a function decides by workflow type and id. Workflows that
   * something within a budget starts are in that one. Default no limit.
   */
  readonly budget?: DefaultBudget;
  /** Make Temporal's process-wide runtime log here too, if there is none yet. Default true. */
  readonly runtime?: boolean;
  /** The lowest level of Temporal core's own lines. Default `WARN`. */
  readonly coreLogLevel?: TemporalLogLevel;
  /**
   * Put Temporal core's metrics (requests, pollers, slots, sticky cache, latencies) and those of
   * `metricMeter` on the default registry too. Default false; the SDK calls its part experimental.
   */
  readonly coreMetrics?: boolean;
  /**
   * At which Temporal's runtime shuts its workers down by itself; `[]` leaves that to whoever
   * calls `worker.shutdown()`. Default the SDK's: SIGINT, SIGTERM, SIGQUIT, SIGUSR2.
   */
  readonly shutdownSignals?: readonly NodeJS.Signals[];
  /** Emissions remembered to recognise repeated ones. Default 20,000. */
  readonly rememberedEmissions?: number;
  /** Bytes of memory that they may take, about. Default 8,388,608 (8 MiB). */
  readonly rememberedBytes?: number;
  /** How long the end of `worker.run()` waits for spans to be flushed. Default 5,000. */
  readonly flushTimeoutMillis?: number;
}

export interface ResolvedReconcileOptions {
  readonly intervalMillis: number;
  readonly checkpoint: ReconcileCheckpoint | undefined;
  readonly sink: (() => ClosingSink) | undefined;
}

export interface ResolvedPendingSpans {
  /** 0 for none. */
  readonly heartbeatMillis: number;
  readonly ids: PendingSpanIds;
}

export interface ResolvedPluginOptions extends Required<Omit<WfloTemporalPluginOptions, Resolved>> {
  readonly tracer: Tracer | undefined;
  readonly budget: DefaultBudget | undefined;
  readonly shutdownSignals: readonly NodeJS.Signals[] | undefined;
  readonly reconcile: ResolvedReconcileOptions | undefined;
  readonly pendingSpans: ResolvedPendingSpans | undefined;
  readonly showStuckRuns: boolean;
  readonly requested: RequestedAttributes;
  /** The options set that only a runtime of our own can follow. */
  readonly requestedOfRuntime: readonly string[];
}

type Resolved =
  | 'tracer'
  | 'budget'
  | 'shutdownSignals'
  | 'reconcile'
  | 'pendingSpans'
  | 'memoAttributes'
  | 'searchAttributes';

/** @throws InvalidOptionError when a number is out of range. */
export function resolvePluginOptions(options: WfloTemporalPluginOptions): ResolvedPluginOptions {
  const metrics = options.metrics ?? true;
  const workflowMetrics = options.workflowMetrics ?? metrics;
  return {
    logger: options.logger ?? getLogger('temporal'),
    tracer: options.tracer,
    budget: options.budget,
    metrics,
    workflowMetrics,
    reconcile: resolveReconcile(options.reconcile ?? workflowMetrics),
    pendingSpans: resolvePending(options.pendingSpans ?? false),
    showStuckRuns: options.pendingSpans !== false,
    requested: {
      memo: options.memoAttributes ?? [],
      searchAttributes: options.searchAttributes ?? [],
    },
    continueAsNew: oneOf(options.continueAsNew ?? 'trace-per-run'),
    refuseQueriesAhead: options.refuseQueriesAhead ?? false,
    workflowId: options.workflowId ?? identifyByMemo,
    activityName: options.activityName ?? ((activityType) => activityType),
    runtime: options.runtime ?? true,
    coreLogLevel: options.coreLogLevel ?? 'WARN',
    coreMetrics: options.coreMetrics ?? false,
    shutdownSignals: options.shutdownSignals,
    requestedOfRuntime: [
      ...(options.coreMetrics === true ? ['coreMetrics'] : []),
      ...(options.coreLogLevel === undefined ? [] : ['coreLogLevel']),
      ...(options.shutdownSignals === undefined ? [] : ['shutdownSignals']),
    ],
    rememberedEmissions: atLeast('rememberedEmissions', options.rememberedEmissions ?? 20_000, 1),
    rememberedBytes: atLeast('rememberedBytes', options.rememberedBytes ?? 8_388_608, 1_024),
    flushTimeoutMillis: atLeast('flushTimeoutMillis', options.flushTimeoutMillis ?? 5_000, 0),
  };
}

function resolvePending(pending: boolean | PendingSpanOptions): ResolvedPendingSpans | undefined {
  if (pending === false) return undefined;
  const { heartbeatSeconds = 60, ids = 'final' } = pending === true ? {} : pending;
  if (!(heartbeatSeconds === 0 || (heartbeatSeconds >= 0.1 && heartbeatSeconds <= 86_400))) {
    const expected = '0 or between 0.1 and 86,400 seconds';
    throw new InvalidOptionError('pendingSpans.heartbeatSeconds', heartbeatSeconds, expected);
  }
  if (!['final', 'own'].includes(ids)) {
    throw new InvalidOptionError('pendingSpans.ids', ids, "'final' or 'own'");
  }
  return { heartbeatMillis: heartbeatSeconds * 1_000, ids };
}

function resolveReconcile(
  reconcile: boolean | ReconcileOptions,
): ResolvedReconcileOptions | undefined {
  if (reconcile === false) return undefined;
  const { intervalSeconds = 15, checkpoint, sink } = reconcile === true ? {} : reconcile;
  if (!(intervalSeconds >= 0.1 && intervalSeconds <= 86_400)) {
    const expected = 'between 0.1 and 86,400 seconds';
    throw new InvalidOptionError('reconcile.intervalSeconds', intervalSeconds, expected);
  }
  return {
    intervalMillis: intervalSeconds * 1_000,
    checkpoint,
    sink: sink === undefined || typeof sink === 'function' ? sink : () => sink,
  };
}

function atLeast(option: string, value: number, minimum: number): number {
  if (Number.isInteger(value) && value >= minimum) return value;
  throw new InvalidOptionError(option, value, `an integer of at least ${minimum}`);
}

function oneOf(value: ContinueAsNewTraces): ContinueAsNewTraces {
  if (['trace-per-run', 'single-trace'].includes(value)) return value;
  throw new InvalidOptionError('continueAsNew', value, "'trace-per-run' or 'single-trace'");
}
