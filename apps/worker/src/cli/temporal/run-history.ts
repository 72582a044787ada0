/**
 * What a run's history says of it, read from its end on and page by page, and only so far: what is
 * kept of it is the same for 50 events as for 50,000.
 *
 * @module
 */
import { ActivityHistory, type ActivityEvent } from './activity-history.ts';
import { failureView, type FailureView, type RecordedFailure } from './failure.ts';
import { call, plainValue, type TemporalServer } from './server.ts';

/** An event has at most some megabytes: a page of more could not be received. */
const PAGE_EVENTS = 50;
const MOST_EVENTS = 3_000;
/** The time that may be spent on it, for a history of large events. */
const MOST_MILLIS = 10_000;

const TRACE_HEADER = '_tracer-data';
const WFLO_HEADER = 'wflo-context';
const BUDGET_HEADER = 'wflo-budget';

interface Run {
  readonly executionId: string;
  readonly runId: string;
}

/** How a run started. */
export interface RunStart {
  readonly attempt: number;
  readonly firstRunId: string;
  readonly previousRunId: string | null;
  /** That of the run's first event, which a reset leaves as it is. */
  readonly originalRunId: string;
  readonly cronSchedule: string | null;
  readonly parent: { readonly execution_id: string; readonly run_id: string } | null;
  readonly traceId: string | null;
  /** In the memo or the header: whose budget it is under, as far as that can be read. */
  readonly budget: { readonly limitUsd?: string; readonly ids: readonly string[] };
}

/** How it ended, as its last event says. */
export interface RunClose {
  readonly error?: FailureView;
  readonly nextRunId?: string;
}

export interface RunHistory extends RunClose {
  readonly activities: ActivityHistory;
  /** Events that were read of it. */
  readonly eventsRead: number;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textAt(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The first event; undefined when the history is gone. */
export async function startOf(
  server: TemporalServer,
  { executionId, runId }: Run,
): Promise<RunStart | undefined> {
  const { history } = await call(server, (service) =>
    service.getWorkflowExecutionHistory({
      namespace: server.options.namespace,
      execution: { workflowId: executionId, runId },
      maximumPageSize: 1,
    }),
  );
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (!started) return undefined;
  const header = started.header?.fields ?? {};
  const parent = started.parentWorkflowExecution;
  const firstRunId = started.firstExecutionRunId || runId;
  const originalRunId = started.originalExecutionRunId || runId;
  const own = plainValue(started.memo?.fields?.['wflo_budget']);
  const passed = field(plainValue(header[BUDGET_HEADER]), 'budget');
  const limitUsd = field(own, 'limitUsd') ?? field(passed, 'limitUsd');
  const isNumber = typeof limitUsd === 'string' || typeof limitUsd === 'number';
  const passedId = textAt(passed, 'id');
  return {
    attempt: started.attempt ?? 1,
    firstRunId,
    previousRunId: started.continuedExecutionRunId || null,
    originalRunId,
    cronSchedule: started.cronSchedule || null,
    parent: parent?.workflowId
      ? { execution_id: parent.workflowId, run_id: parent.runId ?? '' }
      : null,
    traceId: traceIdOf(header),
    budget: {
      ...(isNumber && { limitUsd: String(limitUsd) }),
      ids: [
        ...new Set([`run-${firstRunId}`, `run-${originalRunId}`, ...(passedId ? [passedId] : [])]),
      ],
    },
  };
}

/** A run that another one went on as has the trace that this chose for it. */
function traceIdOf(header: Readonly<Record<string, Parameters<typeof plainValue>[0]>>) {
  const chosen = textAt(plainValue(header[WFLO_HEADER]), 'continued_as');
  const parent = chosen ?? textAt(plainValue(header[TRACE_HEADER]), 'traceparent');
  return /^[\da-f]{2}-([\da-f]{32})-/.exec(parent ?? '')?.[1] ?? null;
}

interface Closing {
  readonly failure?: RecordedFailure | null;
  readonly newExecutionRunId?: string | null;
}

/** What the last event of a run that has closed may be. */
interface ClosingEvent {
  readonly workflowExecutionCompletedEventAttributes?: Closing | null;
  readonly workflowExecutionFailedEventAttributes?: Closing | null;
  readonly workflowExecutionTimedOutEventAttributes?: Closing | null;
  readonly workflowExecutionContinuedAsNewEventAttributes?: Closing | null;
  readonly workflowExecutionCanceledEventAttributes?: object | null;
  readonly workflowExecutionTerminatedEventAttributes?: {
    readonly reason?: string | null;
    readonly identity?: string | null;
  } | null;
}

function closeOf(event: ClosingEvent | undefined): RunClose {
  const terminated = event?.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    const { reason, identity } = terminated;
    const message = [reason, identity && `by ${identity}`].filter(Boolean).join(', ');
    return { error: { type: 'Terminated', message } };
  }
  const timedOut = event?.workflowExecutionTimedOutEventAttributes;
  const closing =
    timedOut ??
    event?.workflowExecutionFailedEventAttributes ??
    event?.workflowExecutionContinuedAsNewEventAttributes ??
    event?.workflowExecutionCompletedEventAttributes;
  const isFailed = event?.workflowExecutionFailedEventAttributes;
  const error = timedOut
    ? { type: 'Timeout', message: 'the run has timed out' }
    : isFailed && failureView(closing?.failure);
  const nextRunId = closing?.newExecutionRunId || undefined;
  return { ...(error && { error }), ...(nextRunId && { nextRunId }) };
}

/** The latest events of a run. */
export async function readHistory(
  server: TemporalServer,
  { executionId, runId }: Run,
): Promise<RunHistory> {
  const activities = new ActivityHistory();
  const deadline = Date.now() + MOST_MILLIS;
  let close: RunClose = {};
  let eventsRead = 0;
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await call(server, (service) =>
      service.getWorkflowExecutionHistoryReverse({
        namespace: server.options.namespace,
        execution: { workflowId: executionId, runId },
        maximumPageSize: PAGE_EVENTS,
        nextPageToken,
      }),
    );
    // A page has more than is wanted of events that were written together.
    const events: readonly (ActivityEvent & ClosingEvent)[] =
      page.history?.events?.slice(0, MOST_EVENTS - eventsRead) ?? [];
    if (eventsRead === 0) close = closeOf(events[0]);
    for (const event of events) activities.take(event);
    eventsRead += events.length;
    nextPageToken = page.nextPageToken;
  } while (nextPageToken.length > 0 && eventsRead < MOST_EVENTS && Date.now() < deadline);
  return { ...close, activities, eventsRead };
}
