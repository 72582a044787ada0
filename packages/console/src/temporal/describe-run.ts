import type { Connection } from '@temporalio/client';
import type { ErrorChain, Waiting } from '../shapes/run.ts';
import { isRecord, list, record, textOrNull } from '../values/json.ts';
import {
  fromProgress,
  noWorker,
  openTimers,
  pendingActivity,
  pendingChild,
  pendingNexus,
  waiting,
  workflowTaskFailure,
  type Pollers,
} from './pending.ts';
import { readRunInfo, type RunInfo } from './run-info.ts';
import type { TaskQueues } from './task-queues.ts';
import type { TemporalReader } from './temporal-reader.ts';
import { failureChain, payloadsValue, timestampMs } from './values.ts';

type Service = Connection['workflowService'];

/** What Temporal says of a run now. */
export interface RunDescription {
  readonly info: RunInfo;
  readonly waiting: readonly Waiting[];
  readonly children: readonly {
    executionId: string;
    runId: string | null;
    workflow: string | null;
  }[];
}

/** Input and result of a run; undefined: not JSON. */
export interface RunEnds {
  readonly input: unknown;
  readonly result: unknown;
  readonly failure: ErrorChain | null;
}

/** Types of workflows that respond to `progress`: those of the worker's own definitions. */
const WITH_PROGRESS: ReadonlySet<string> = new Set(['WfloWorkflow']);
const EVENTS_READ = 200;
/** `HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT`, whose enum `@temporalio/client` does not export. */
const CLOSE_EVENT = 2 as never;

/** @throws {NotFoundError} @throws {TemporalUnavailableError} */
export async function describeRun(
  temporal: TemporalReader,
  queues: TaskQueues,
  executionId: string,
  runId?: string,
): Promise<RunDescription | undefined> {
  const execution = { workflowId: executionId, ...(runId === undefined ? {} : { runId }) };
  const raw: unknown = await temporal.call((_, service) =>
    service.describeWorkflowExecution({ namespace: temporal.namespace, execution }),
  );
  const info = readRunInfo(record(raw).workflowExecutionInfo);
  if (info === undefined) return undefined;
  const children = list(record(raw).pendingChildren).map((child) => ({
    executionId: textOrNull(record(child).workflowId) ?? '',
    runId: textOrNull(record(child).runId),
    workflow: textOrNull(record(child).workflowTypeName),
  }));
  if (info.status !== 'running') return { info, children, waiting: [] };
  return { info, children, waiting: await causes(temporal, queues, info, record(raw)) };
}

/** The arguments of a run, and how it ended. */
export async function runEnds(
  temporal: TemporalReader,
  { executionId, runId, status }: Pick<RunInfo, 'executionId' | 'runId' | 'status'>,
): Promise<RunEnds> {
  const execution = { workflowId: executionId, runId };
  const { namespace } = temporal;
  const first = await temporal.call((_, service) =>
    service.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1 }),
  );
  const started = record(list(record(record(first).history).events)[0]);
  const input = payloadsValue(record(started.workflowExecutionStartedEventAttributes).input);
  if (status === 'running') return { input, result: undefined, failure: null };
  const closing = await temporal.call((_, service) =>
    service.getWorkflowExecutionHistory({
      namespace,
      execution,
      historyEventFilterType: CLOSE_EVENT,
    }),
  );
  const last = record(list(record(record(closing).history).events).at(-1));
  return {
    input,
    result: payloadsValue(record(last.workflowExecutionCompletedEventAttributes).result),
    failure: failureChain(record(last.workflowExecutionFailedEventAttributes).failure),
  };
}

async function causes(
  temporal: TemporalReader,
  queues: TaskQueues,
  info: RunInfo,
  raw: Readonly<Record<string, unknown>>,
): Promise<Waiting[]> {
  const nowMs = Date.now();
  const queue = info.taskQueue ?? '';
  const activities = list(raw.pendingActivities);
  await queues.refresh([queue, ...activities.map(activityQueue)].filter((name) => name !== ''));
  const task = record(raw.pendingWorkflowTask);
  const extended = record(raw.workflowExtendedInfo);
  const hasTask = isRecord(raw.pendingWorkflowTask);
  const found: Waiting[] = [];
  if (isRecord(extended.pauseInfo)) {
    found.push(waiting('paused', 'the workflow is paused in Temporal', { remedy: 'unpause it' }));
  }
  if (hasTask) found.push(...(await taskCause(temporal, queues, info, task)));
  found.push(...activities.map((one) => pendingActivity(one, queue, queues, nowMs)));
  found.push(...list(raw.pendingChildren).map(pendingChild));
  found.push(...list(raw.pendingNexusOperations).map(pendingNexus));
  if (found.length === 0) found.push(...(await quietCauses(temporal, queues, info, nowMs)));
  if (extended.cancelRequested === true) {
    found.push(
      waiting('cancel_requested', 'its cancellation was requested; its code has not ended'),
    );
  }
  return found.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)).slice(0, 50);
}

const ORDER: readonly Waiting['kind'][] = [
  'workflow_task_failing',
  'no_worker',
  'approval',
  'paused',
  'budget',
  'retry',
  'activity_queued',
  'activity_running',
  'child',
  'nexus',
  'timer',
  'cancel_requested',
  'unknown',
];

/** A workflow task that waits for a worker, or that fails each time that it is run. */
async function taskCause(
  temporal: TemporalReader,
  pollers: Pollers,
  info: RunInfo,
  task: Readonly<Record<string, unknown>>,
): Promise<Waiting[]> {
  const queue = info.taskQueue ?? '';
  const attempt = Number(task.attempt ?? 1);
  const sinceMs = timestampMs(task.originalScheduledTime) ?? timestampMs(task.scheduledTime);
  if (attempt > 1) {
    const failure = workflowTaskFailure(await lastEvents(temporal, info, 20));
    if (failure !== null || pollers.workflow(queue) !== false) {
      const why = failure === null ? '' : `: ${failure.message.split('\n')[0] ?? ''}`;
      return [
        waiting('workflow_task_failing', `its workflow task fails (attempt ${attempt})${why}`, {
          attempt,
          failure,
          sinceMs,
          remedy: 'deploy code that fits the history; the run then goes on by itself',
        }),
      ];
    }
  }
  return pollers.workflow(queue) === false ? [noWorker(queue, 'workflow', { sinceMs })] : [];
}

/** Nothing is pending: a timer, an approval, or a condition that only the code knows. */
async function quietCauses(
  temporal: TemporalReader,
  pollers: Pollers,
  info: RunInfo,
  nowMs: number,
): Promise<Waiting[]> {
  const timers = openTimers(await lastEvents(temporal, info, EVENTS_READ), nowMs);
  const hasProgress = WITH_PROGRESS.has(info.workflowType ?? '');
  if (hasProgress && pollers.workflow(info.taskQueue ?? '') !== false) {
    const progress = await temporal
      .call((client) => client.workflow.getHandle(info.executionId, info.runId).query('progress'))
      .catch(() => undefined);
    const found = fromProgress(progress);
    if (found.length > 0) return found;
  }
  if (timers.length > 0) return timers;
  const text =
    'nothing that Temporal knows of: its code waits for a signal, an update or a condition';
  return [waiting('unknown', text)];
}

async function lastEvents(
  temporal: TemporalReader,
  { executionId, runId }: RunInfo,
  maximumPageSize: number,
): Promise<readonly unknown[]> {
  const response = await temporal.call((_, service: Service) =>
    service.getWorkflowExecutionHistoryReverse({
      namespace: temporal.namespace,
      execution: { workflowId: executionId, runId },
      maximumPageSize,
    }),
  );
  return list(record(record(response).history).events);
}

function activityQueue(activity: unknown): string {
  const { activityOptions } = record(activity);
  return textOrNull(record(record(activityOptions).taskQueue).name) ?? '';
}
