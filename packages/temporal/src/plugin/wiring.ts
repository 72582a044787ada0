import { trace, type Tracer } from '@opentelemetry/api';
import { activityInterceptors } from '../activities/activity-interceptors.ts';
import { clientInterceptors } from '../client/client-interceptors.ts';
import { StartBudgets } from '../client/start-budget.ts';
import { stuckExecutions } from '../health/stuck-executions.ts';
import { failureThrown } from '../health/task-failure.ts';
import { Cancellations } from '../host/cancellations.ts';
import { PendingSpans } from '../host/pending-spans.ts';
import { costAttributes, costFields, RunCostLookups } from '../host/run-costs.ts';
import { noteAttempt } from '../host/note-attempt.ts';
import { RunEnds } from '../host/run-ends.ts';
import { UnobservedBudgets } from '../host/unobserved-budgets.ts';
import { unreadableBudget } from '../host/unreadable-budget.ts';
import { WorkflowLog } from '../host/workflow-log.ts';
import { workflowSinks } from '../host/workflow-sinks.ts';
import { NexusMetrics } from '../metrics/nexus-metrics.ts';
import { TemporalMetrics } from '../metrics/temporal-metrics.ts';
import { nexusInterceptors } from '../nexus/nexus-interceptors.ts';
import type { RecordClosingOptions } from '../reconcile/record-closing.ts';
import { RepeatedTurns } from '../server/repeated-turns.ts';
import { Sampling } from '../spans/sampling.ts';
import { recordWorkflowSpan } from '../spans/workflow-spans.ts';
import { ActivityNames } from '../telemetry/activity-names.ts';
import { Guard } from '../telemetry/guard.ts';
import { processCosts } from '../telemetry/process-costs.ts';
import { KnownRuns } from '../telemetry/known-runs.ts';
import { RecentlySeen } from '../telemetry/recently-seen.ts';
import { safely } from '../wire/workflow-identity.ts';
import type { InterceptionParts } from './interception.ts';
import type { ResolvedPluginOptions } from './plugin-options.ts';
import { workflowModulePath } from '../workflow-module-path.ts';

export interface PluginCounts {
  workflowSpans: number;
  duplicates: number;
}

export interface Wiring {
  /** With a logger that never throws. */
  readonly options: ResolvedPluginOptions;
  readonly counts: Readonly<PluginCounts>;
  readonly guard: Guard;
  readonly metrics: TemporalMetrics;
  readonly nexusMetrics: NexusMetrics;
  readonly activityNames: ActivityNames;
  readonly runs: KnownRuns;
  readonly pending: PendingSpans;
  readonly cancellations: Cancellations;
  readonly costs: RunCostLookups;
  readonly turns: RepeatedTurns;
  readonly closing: RecordClosingOptions;
  readonly parts: InterceptionParts;
}

/** Makes the parts of one plugin; `name` is that of the tracer. */
export function wire(resolved: ResolvedPluginOptions, name: string): Wiring {
  const guard = new Guard();
  const options = { ...resolved, logger: guard.logger(resolved.logger) };
  const { logger } = options;
  const counts: PluginCounts = { workflowSpans: 0, duplicates: 0 };
  const metrics = new TemporalMetrics();
  const nexusMetrics = new NexusMetrics();
  const runs = new KnownRuns();
  const activityNames = new ActivityNames(options.activityName);
  const tracer = (): Tracer => options.tracer ?? trace.getTracer(name);
  const sampling = new Sampling(tracer, guard);
  const identify = safely(options.workflowId);
  const seen = new RecentlySeen({
    keys: options.rememberedEmissions,
    bytes: options.rememberedBytes,
  });
  const onDuplicate = () => {
    counts.duplicates += 1;
  };
  const onSpan = () => {
    counts.workflowSpans += 1;
  };
  const onStarted = (workflowId: string) => {
    if (options.workflowMetrics) metrics.workflowSeen(workflowId);
  };
  const onClosed: RecordClosingOptions['onClosed'] &
    Parameters<typeof workflowSinks>[0]['onClosed'] = (workflowId, status, seconds) => {
    if (options.workflowMetrics) metrics.workflowEnded(workflowId, status, seconds);
  };
  const pending = new PendingSpans({
    // Those of stuck runs come by default, and no backend shows two spans of one id well.
    ids: options.pendingSpans?.ids ?? 'own',
    logger,
    record: (emission, attributes) => {
      guard.run(() => recordWorkflowSpan(tracer(), emission, attributes, sampling));
    },
  });
  const onEnded = (runId: string) => {
    pending.forget(runId);
  };
  const cancellations = new Cancellations();
  const turns = new RepeatedTurns();
  const seenCosts = processCosts();
  const costs = new RunCostLookups(seenCosts);
  const ends = new RunEnds(cancellations, costs);
  const onClosing = (runId: string) => {
    costs.forget(runId);
  };
  const withCosts: RecordClosingOptions['withCosts'] = (run, then) => {
    costs.whenKnown(run, (known) => {
      then({ attributes: costAttributes(known), fields: costFields(known) });
      onClosing(run.runId);
    });
  };
  const unobserved = new UnobservedBudgets({
    logger,
    onRun: (reason) => {
      if (options.metrics) metrics.budgetUnobserved(reason);
    },
  });
  const shared = { tracer, logger, identify, seen, sampling, guard, runs, onDuplicate };
  const onTaskFailed = (runId: string, error: unknown, hasLine: boolean) => {
    stuckExecutions().thrown(failureThrown(runId, error), hasLine);
  };
  return {
    options,
    counts,
    guard,
    metrics,
    nexusMetrics,
    activityNames,
    runs,
    pending,
    cancellations,
    costs,
    turns,
    closing: { ...shared, onEnded, withCosts, onSpan, onClosed },
    parts: {
      workflowModules: workflowModules(options),
      client: clientInterceptors(tracer, guard, new StartBudgets(options.budget)),
      activity: activityInterceptors({
        ...shared,
        turns,
        nameOf: (activityType) => activityNames.of(activityType),
        onStart: (activity, workflowId) => {
          if (options.metrics) metrics.activitySeen(activity);
          if (workflowId !== undefined) onStarted(workflowId);
        },
        onAttempt: (attempt) => {
          if (options.metrics) metrics.activityEnded(attempt);
        },
        onRunAttempt: (attempt, end) => {
          guard.run(() => {
            noteAttempt(seenCosts, attempt, end);
            unobserved.attemptEnded(end.budget, end.isObserved || seenCosts.hasCalls(attempt));
          });
        },
      }),
      nexus: nexusInterceptors({
        ...shared,
        onRequest: (request) => {
          if (options.metrics) nexusMetrics.requestEnded(request);
        },
      }),
      sinks: workflowSinks({
        ...shared,
        pending,
        requested: options.requested,
        ends,
        log: new WorkflowLog({ ...shared, ends, onTaskFailed }),
        onBudgetUnused: (...run) => {
          unobserved.runEnded(...run);
        },
        onUnreadableBudget: unreadableBudget(logger, seen),
        onClosing,
        onSpan,
        onStarted,
        onClosed,
      }),
    },
  };
}

function workflowModules(options: ResolvedPluginOptions): string[] {
  const { pendingSpans, continueAsNew, refuseQueriesAhead } = options;
  return [
    workflowModulePath(),
    ...(pendingSpans ? [workflowModulePath('pending-span')] : []),
    ...(continueAsNew === 'single-trace' ? [workflowModulePath('single-trace')] : []),
    ...(refuseQueriesAhead ? [workflowModulePath('query-guard')] : []),
  ];
}
