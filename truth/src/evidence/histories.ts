/**
 * What Temporal recorded: the truth that everything else is held against.
 *
 * @module
 */
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { isUnreplayable } from './unreplayable.ts';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type Payloads = { payloads?: { data?: Uint8Array | null }[] | null } | null | undefined;
type HistoryEvent = NonNullable<History['events']>[number];

export interface ActivityFacts {
  readonly type: string;
  readonly activityId: string;
  /** The number of the last attempt; 0 where the history has none: cancelled between two of them. */
  readonly attempts: number;
  readonly completed: boolean;
  /** The workflow requested its cancellation, and has not waited for what came of it. */
  readonly cancelRequested: boolean;
  /** The worker of the last attempt. */
  readonly identity: string;
  readonly scheduledMillis: number;
  /** When that attempt was dispatched to it. */
  readonly startedMillis: number;
  readonly endedMillis: number;
  /** The step whose cost it has recorded, when that is what it completed with. */
  readonly paidStepId: string | undefined;
}

/** A workflow task that was dispatched to a worker. */
export interface TaskFacts {
  readonly startedMillis: number;
  readonly identity: string;
}

export type CloseStatus =
  'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out' | 'continued_as_new';

export interface RunFacts {
  readonly executionId: string;
  readonly runId: string;
  readonly firstRunId: string;
  /** That of whoever started it as a child. */
  readonly parentRunId: string | undefined;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly startMillis: number;
  readonly closeMillis: number;
  readonly status: CloseStatus | 'running';
  /** The type of the failure that closed it. */
  readonly failureType: string | undefined;
  /** What a budget says that has refused a call, and so failed it. */
  readonly refusal: string | undefined;
  /** The worker that closed it; none for an externally closed run. */
  readonly closedBy: string | undefined;
  /** In order; the last is the one that closed it, unless it was externally closed. */
  readonly tasks: readonly TaskFacts[];
  /** The workers whose workflow tasks failed or timed out: another one did them again. */
  readonly lostTasksOf: readonly string[];
  /** Whether the same execution goes on in another run, because this one was reset. */
  readonly superseded: boolean;
  /** Whether a worker has found that the code does not lead to this history. */
  readonly unreplayable: boolean;
  readonly activities: readonly ActivityFacts[];
}

/** Every run of the task queue, children and continued ones included. */
export async function readHistories(client: Client, taskQueue: string): Promise<RunFacts[]> {
  const runs: { workflowId: string; runId: string }[] = [];
  for await (const run of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
    runs.push(run);
  }
  const facts: Omit<RunFacts, 'superseded'>[] = [];
  for (const { workflowId, runId } of runs) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    facts.push(factsOf(workflowId, runId, events ?? []));
  }
  return facts.map((run) => ({ ...run, superseded: wasReset(run, facts) }));
}

function wasReset(run: Omit<RunFacts, 'superseded'>, all: readonly Omit<RunFacts, 'superseded'>[]) {
  const { executionId, runId, firstRunId, status } = run;
  return (
    status === 'terminated' &&
    all.some(
      (other) =>
        other.executionId === executionId &&
        other.firstRunId === firstRunId &&
        other.runId !== runId,
    )
  );
}

function factsOf(
  executionId: string,
  runId: string,
  events: HistoryEvent[],
): Omit<RunFacts, 'superseded'> {
  const first = events[0];
  const started = first?.workflowExecutionStartedEventAttributes;
  const last = events.at(-1);
  const status = last === undefined ? 'running' : statusOf(last);
  const closingTask = events.findLast((event) => event.workflowTaskCompletedEventAttributes);
  const outside = ['running', 'terminated', 'timed_out'].includes(status);
  return {
    executionId,
    runId,
    firstRunId: started?.firstExecutionRunId ?? runId,
    parentRunId: started?.parentWorkflowExecution?.runId ?? undefined,
    workflowType: started?.workflowType?.name ?? '',
    taskQueue: started?.taskQueue?.name ?? '',
    startMillis: millisOf(first),
    closeMillis: millisOf(last),
    status,
    failureType:
      last?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo?.type ??
      undefined,
    refusal: refusalOf(last?.workflowExecutionFailedEventAttributes?.failure),
    closedBy: outside
      ? undefined
      : (closingTask?.workflowTaskCompletedEventAttributes?.identity ?? undefined),
    tasks: tasksOf(events),
    lostTasksOf: lostTasksOf(events),
    unreplayable: isUnreplayable(events),
    activities: activitiesOf(events, eventsOfItsOwn(events)),
  };
}

type Failure = NonNullable<HistoryEvent['workflowExecutionFailedEventAttributes']>['failure'];

/** However deep what was refused has been wrapped. */
function refusalOf(failure: Failure): string | undefined {
  if (!failure) return undefined;
  const isRefusal = failure.applicationFailureInfo?.type === 'WFLO_BUDGET_EXCEEDED';
  return isRefusal ? (failure.message ?? '') : refusalOf(failure.cause);
}

function statusOf(event: HistoryEvent): RunFacts['status'] {
  if (event.workflowExecutionCompletedEventAttributes) return 'completed';
  if (event.workflowExecutionFailedEventAttributes) return 'failed';
  if (event.workflowExecutionCanceledEventAttributes) return 'cancelled';
  if (event.workflowExecutionTerminatedEventAttributes) return 'terminated';
  if (event.workflowExecutionTimedOutEventAttributes) return 'timed_out';
  if (event.workflowExecutionContinuedAsNewEventAttributes) return 'continued_as_new';
  return 'running';
}

/** A run that was reset begins with a copy of the events of the run before. */
function eventsOfItsOwn(events: HistoryEvent[]): HistoryEvent[] {
  const reset = events.findLastIndex((event) => event.workflowTaskFailedEventAttributes?.baseRunId);
  return events.slice(reset + 1);
}

function tasksOf(events: HistoryEvent[]): TaskFacts[] {
  return events.flatMap((event) => {
    const { identity } = event.workflowTaskStartedEventAttributes ?? {};
    return identity ? [{ startedMillis: millisOf(event), identity }] : [];
  });
}

function lostTasksOf(events: HistoryEvent[]): string[] {
  const byId = new Map(events.map((event) => [String(event.eventId), event]));
  return events.flatMap((event) => {
    const lost =
      event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes;
    const started = byId.get(String(lost?.startedEventId))?.workflowTaskStartedEventAttributes;
    return started?.identity ? [started.identity] : [];
  });
}

function activitiesOf(events: HistoryEvent[], own: HistoryEvent[]): ActivityFacts[] {
  const byId = new Map(events.map((event) => [String(event.eventId), event]));
  const cancelled = new Set(
    events.map(({ activityTaskCancelRequestedEventAttributes: request }) =>
      String(request?.scheduledEventId),
    ),
  );
  return own.flatMap((event) => {
    const completed = event.activityTaskCompletedEventAttributes;
    const end =
      completed ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskCanceledEventAttributes ??
      event.activityTaskTimedOutEventAttributes;
    if (!end) return [];
    const schedule = byId.get(String(end.scheduledEventId));
    const scheduled = schedule?.activityTaskScheduledEventAttributes;
    const start = byId.get(String(end.startedEventId));
    const started = start?.activityTaskStartedEventAttributes;
    return [
      {
        type: scheduled?.activityType?.name ?? '',
        activityId: scheduled?.activityId ?? '',
        attempts: started?.attempt ?? 0,
        completed: Boolean(completed),
        cancelRequested: cancelled.has(String(end.scheduledEventId)),
        identity: started?.identity ?? '',
        scheduledMillis: millisOf(schedule),
        startedMillis: millisOf(start),
        endedMillis: millisOf(event),
        paidStepId: completed ? paidStepOf(scheduled?.input, completed.result) : undefined,
      },
    ];
  });
}

const requestSchema = z.union([
  z.object({ step: z.object({ id: z.string() }) }).transform(({ step }) => step.id),
  z.object({ stepId: z.string() }).transform(({ stepId }) => stepId),
]);
const paidSchema = z.object({ costUsd: z.string().nullable() });

function firstOf(payloads: Payloads): unknown {
  const data = payloads?.payloads?.[0]?.data;
  return data?.length ? JSON.parse(Buffer.from(data).toString()) : undefined;
}

function paidStepOf(argument: Payloads, result: Payloads): string | undefined {
  if (!paidSchema.safeParse(firstOf(result)).success) return undefined;
  return requestSchema.safeParse(firstOf(argument)).data;
}

function millisOf(event: HistoryEvent | undefined): number {
  const time = event?.eventTime;
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);
}
