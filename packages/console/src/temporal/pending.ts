import type { ErrorChain, Waiting, WaitingKind } from '../shapes/run.ts';
import { list, record, textOrNull } from '../values/json.ts';
import { failureChain, rootFailure, timestampMs } from './values.ts';

export function waiting(kind: WaitingKind, text: string, more: Partial<Waiting> = {}): Waiting {
  return {
    kind,
    text,
    remedy: null,
    sinceMs: null,
    untilMs: null,
    activityType: null,
    activityId: null,
    attempt: null,
    maxAttempts: null,
    failure: null,
    subject: null,
    ...more,
  };
}

/** Whether a task queue has pollers of workflow and of activity tasks; undefined: not known. */
export interface Pollers {
  readonly workflow: (taskQueue: string) => boolean | undefined;
  readonly activity: (taskQueue: string) => boolean | undefined;
}

const SCHEDULED = 1;
const STARTED = 2;
const CANCEL_REQUESTED = 3;
const PAUSED = 4;

/** Why an activity that has not ended has not, from a `PendingActivityInfo`. */
export function pendingActivity(
  message: unknown,
  taskQueue: string,
  pollers: Pollers,
  nowMs: number,
): Waiting {
  const info = record(message);
  const type = textOrNull(record(info.activityType).name) ?? 'activity';
  const attempt = Number(info.attempt ?? 1);
  const failure = failureChain(info.lastFailure);
  const state = Number(info.state ?? 0);
  const queue = textOrNull(record(record(info.activityOptions).taskQueue).name) ?? taskQueue;
  const maxAttempts = Number(info.maximumAttempts ?? 0) || null;
  const common: Partial<Waiting> = {
    activityType: type,
    activityId: textOrNull(info.activityId),
    attempt,
    maxAttempts,
    failure,
    sinceMs: timestampMs(info.scheduledTime),
  };
  if (info.paused === true || state === PAUSED) {
    return waiting('paused', `activity ${type} is paused`, {
      ...common,
      remedy: 'unpause it: temporal activity unpause',
    });
  }
  if (state === STARTED || state === CANCEL_REQUESTED) {
    const worker = textOrNull(info.lastWorkerIdentity);
    const onWorker = worker === null ? '' : ` on ${worker}`;
    return waiting(
      'activity_running',
      `${type} runs${onWorker} (${ofAttempts(attempt, maxAttempts)})`,
      {
        ...common,
        sinceMs: timestampMs(info.lastStartedTime),
        untilMs: timestampMs(info.expirationTime),
        subject: worker,
      },
    );
  }
  const dueMs = timestampMs(info.nextAttemptScheduleTime) ?? timestampMs(info.scheduledTime);
  const isBackingOff = state === SCHEDULED && attempt > 1 && dueMs !== null && dueMs > nowMs;
  if (isBackingOff || (attempt > 1 && pollers.activity(queue) !== false)) {
    return retry(type, attempt, maxAttempts, failure, dueMs ?? nowMs, nowMs, common);
  }
  if (pollers.activity(queue) === false) return noWorker(queue, 'activity', common);
  return waiting('activity_queued', `${type} waits for a worker of task queue ${queue}`, {
    ...common,
    subject: queue,
    remedy: 'its workers are busy: more of them, or more slots',
  });
}

export function noWorker(
  taskQueue: string,
  what: 'activity' | 'workflow',
  more: Partial<Waiting>,
): Waiting {
  return waiting('no_worker', `no worker polls task queue ${taskQueue} for ${what} tasks`, {
    ...more,
    subject: taskQueue,
    remedy: `start a worker on task queue ${taskQueue}, or compare the name with the one that the worker logs`,
  });
}

function retry(
  type: string,
  attempt: number,
  maxAttempts: number | null,
  failure: ErrorChain | null,
  dueMs: number,
  nowMs: number,
  common: Partial<Waiting>,
): Waiting {
  const root = rootFailure(failure);
  const isBudget = /^WFLO_BUDGET_(EXCEEDED|BUSY)/.test(root?.type ?? '');
  const inSeconds = Math.max(0, Math.ceil((dueMs - nowMs) / 1_000));
  const why = root === null ? '' : `: ${root.message.split('\n')[0] ?? ''}`;
  return waiting(
    isBudget ? 'budget' : 'retry',
    `retry of ${type} in ${inSeconds} s (${ofAttempts(attempt, maxAttempts)}${why})`,
    { ...common, untilMs: dueMs },
  );
}

function ofAttempts(attempt: number, maxAttempts: number | null): string {
  return maxAttempts === null ? `attempt ${attempt}` : `attempt ${attempt} of ${maxAttempts}`;
}

export function pendingChild(message: unknown): Waiting {
  const info = record(message);
  const id = textOrNull(info.workflowId) ?? '';
  const type = textOrNull(info.workflowTypeName) ?? 'workflow';
  return waiting('child', `child workflow ${type} (${id}) has not ended`, { subject: id });
}

export function pendingNexus(message: unknown): Waiting {
  const info = record(message);
  const name = [info.service, info.operation].map((part) => textOrNull(part) ?? '?').join('.');
  const failure = failureChain(info.lastAttemptFailure);
  const attempt = Number(info.attempt ?? 0) || null;
  return waiting('nexus', `Nexus operation ${name} has not ended`, {
    failure,
    attempt,
    subject: textOrNull(info.endpoint),
    sinceMs: timestampMs(info.scheduledTime),
    untilMs: timestampMs(info.nextAttemptScheduleTime),
  });
}

/** Timers of the run that are open, from its last events (newest first). */
export function openTimers(events: readonly unknown[], nowMs: number): Waiting[] {
  const ended = new Set<string>();
  const open: Waiting[] = [];
  for (const event of events.map(record)) {
    const over =
      textOrNull(record(event.timerFiredEventAttributes).timerId) ??
      textOrNull(record(event.timerCanceledEventAttributes).timerId);
    if (over !== null) ended.add(over);
    const started = record(event.timerStartedEventAttributes);
    const id = textOrNull(started.timerId);
    if (id === null || ended.has(id)) continue;
    const sinceMs = timestampMs(event.eventTime);
    const untilMs = (sinceMs ?? nowMs) + (timestampMs(started.startToFireTimeout) ?? 0);
    const inSeconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
    open.push(
      waiting('timer', `a timer that fires in ${inSeconds} s`, { sinceMs, untilMs, subject: id }),
    );
  }
  return open.sort((a, b) => (a.untilMs ?? 0) - (b.untilMs ?? 0)).slice(0, 20);
}

/** Why the last workflow task has failed, from the run's last events (newest first). */
export function workflowTaskFailure(events: readonly unknown[]): ErrorChain | null {
  for (const event of events.map(record)) {
    const failed = record(event.workflowTaskFailedEventAttributes);
    if (failed.failure !== undefined && failed.failure !== null)
      return failureChain(failed.failure);
  }
  return null;
}

/** What a run of the worker's own definitions waits for, from its query `progress`. */
export function fromProgress(progress: unknown): Waiting[] {
  const { paused, approvals } = record(progress);
  const found: Waiting[] = [];
  for (const [step, approval] of Object.entries(record(approvals))) {
    const { message, deadline, decision } = record(approval);
    if (decision !== undefined) continue;
    const untilMs = Date.parse(textOrNull(deadline) ?? '');
    found.push(
      waiting('approval', `approval of step ${step}: ${textOrNull(message) ?? ''}`, {
        subject: step,
        untilMs: Number.isNaN(untilMs) ? null : untilMs,
        remedy: 'approve or reject it',
      }),
    );
  }
  if (paused === true) {
    found.unshift(waiting('paused', 'the run is paused', { remedy: 'resume it' }));
  }
  return found;
}

export function items(value: unknown): readonly unknown[] {
  return list(value);
}
