import type { Fact, Gap } from './fact.ts';

/**
 * `waiting` is a run that Temporal has open and in which nothing runs now; `unknown` one of which
 * there are spans and no end, and Temporal cannot be asked.
 */
export type RunStatus =
  | 'running'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'terminated'
  | 'timed_out'
  | 'continued_as_new'
  | 'unknown';

/** What a run has cost, as far as it is known. */
export interface RunCost {
  /** The sum of what is known. */
  usd: Fact<string>;
  /** Calls without a price; `usd` is then a lower bound. */
  unpricedCalls: number;
  /** The most that those can have cost; null when that is not known for each of them. */
  upperBoundUsd: string | null;
  /** What of `usd` was spent on attempts or calls that failed; null when not known. */
  wastedUsd: string | null;
}

/** A line of the list. */
export interface RunRow {
  /** Temporal's workflow id. */
  executionId: string;
  /** The newest run under that id of which anything is known. */
  runId: string | null;
  /** The definition's id or the workflow type. */
  workflow: Fact<string>;
  status: Fact<RunStatus>;
  startedMs: Fact<number>;
  /** Of a run that has not ended: unknown, with the reason `running`. */
  endedMs: Fact<number>;
  /** From the start to the end, or to now. */
  durationMs: Fact<number>;
  cost: RunCost;
  inputTokens: Fact<number>;
  outputTokens: Fact<number>;
  llmCalls: Fact<number>;
  /** Attempts after the first. */
  retries: Fact<number>;
  /** Attempts, calls and lines that failed or are errors. */
  errors: Fact<number>;
  /** `service.instance.id` or `host:pid` of the worker that was seen last. */
  worker: Fact<string>;
  sessionId: string | null;
  userId: string | null;
  tags: string[];
  /** One line: `step search, attempt 2`, `approval by finance`; null when nothing is known. */
  now: string | null;
  /** The first line of the error of a run that failed. */
  error: string | null;
  /** When anything of the run last reached this console. */
  seenMs: number;
}

export interface RunTotals {
  count: number;
  /** The sum of what is known of these runs. */
  usd: string;
  unpricedCalls: number;
  /** Runs of which no cost is known at all. */
  unknownRuns: number;
  byStatus: Partial<Record<RunStatus, number>>;
}

/** Runs by time, for the small chart above the list. */
export interface RunBucket {
  startMs: number;
  count: number;
  failed: number;
}

/**
 * `GET /api/runs?status=&workflow=&q=&session=&user=&minCostUsd=&since=&until=&limit=&before=`:
 * newest first. `status` and `workflow` may be repeated. `since` and `until` are ISO 8601, epoch
 * milliseconds, or an age such as `24h`. `limit` 1 to 1,000, default 100.
 */
export interface RunList {
  runs: RunRow[];
  /** What to send as `before` for the older ones; null at the end. */
  next: string | null;
  totals: RunTotals;
  buckets: RunBucket[];
  bucketMs: number;
  /** Values to filter by, the most frequent first, at most 100 each. */
  workflows: string[];
  gaps: Gap[];
  /** Where to begin `GET /api/events?after=` so that no change is missed. */
  eventId: number;
}

export type WaitingKind =
  | 'no_worker'
  | 'retry'
  | 'workflow_task_failing'
  | 'activity_queued'
  | 'activity_running'
  | 'approval'
  | 'paused'
  | 'budget'
  | 'timer'
  | 'child'
  | 'nexus'
  | 'cancel_requested'
  | 'unknown';

/** One cause for which a run does not go on; the first of a list matters most. */
export interface Waiting {
  kind: WaitingKind;
  /** One sentence, such as `retry of search in 4 s (attempt 3 of 5: 429 from the provider)`. */
  text: string;
  /** What to do about it, such as the command that starts a worker; null when nothing. */
  remedy: string | null;
  sinceMs: number | null;
  /** When it ends by itself: the retry, the timer, the time-out. */
  untilMs: number | null;
  activityType: string | null;
  activityId: string | null;
  attempt: number | null;
  /** Null without a bound. */
  maxAttempts: number | null;
  /** The last failure, with its causes. */
  failure: ErrorChain | null;
  /** The child's execution id, the timer's id, the task queue without pollers. */
  subject: string | null;
}

export interface ErrorChain {
  type: string | null;
  message: string;
  stack: string | null;
  nonRetryable: boolean | null;
  cause: ErrorChain | null;
}

/** A run of the chain of resets, retries and continue-as-new under one execution id. */
export interface ChainRun {
  runId: string;
  status: Fact<RunStatus>;
  startedMs: Fact<number>;
  endedMs: Fact<number>;
  /** Its trace, when one is stored. */
  traceId: string | null;
}

export interface RunBudget {
  id: string;
  limitUsd: string;
  spentUsd: string;
  reservedUsd: string;
  unknownUsd: string;
  availableUsd: string;
  asOfMs: number;
}

/** `GET /api/runs/:executionId` */
export interface RunDetail extends RunRow {
  runs: ChainRun[];
  workflowType: string | null;
  taskQueue: string | null;
  namespace: string | null;
  historyLength: number | null;
  /** Input and result as JSON, cut at 64 KiB each; null where they are not known or not JSON. */
  input: Fact<unknown>;
  result: Fact<unknown>;
  failure: ErrorChain | null;
  /** Causes, most important first; empty when the run has ended. */
  waiting: Waiting[];
  budget: Fact<RunBudget>;
  parent: { executionId: string; runId: string | null } | null;
  children: { executionId: string; runId: string | null; workflow: string | null }[];
  memo: Record<string, unknown>;
  searchAttributes: Record<string, unknown>;
  traceIds: string[];
  links: Link[];
  /** What an action may be; empty when Temporal cannot be reached or actions are off. */
  actions: ActionName[];
  /** Spans of the run that are known to be lost, as their processes have said. */
  spansLeftOut: number;
  gaps: Gap[];
  eventId: number;
}

/** Where else this can be looked at, such as Temporal's UI. */
export interface Link {
  name: string;
  url: string;
}

export type ActionName = 'cancel' | 'terminate' | 'signal' | 'update' | 'reset';

/** `POST /api/runs/:executionId/{cancel,terminate,signal,update,reset}` */
export interface ActionRequest {
  /** Stands in the run's history, where Temporal has a place for it. 1 to 1,000 characters. */
  reason: string;
  /** Which run; default the newest. */
  runId?: string | undefined;
  /** Of the signal or update. */
  name?: string | undefined;
  args?: unknown[] | undefined;
  /** Of a reset: the id of the workflow task's event to go back to. */
  eventId?: number | undefined;
}

export interface ActionResult {
  executionId: string;
  action: ActionName;
  /** Of a reset: the new run. */
  runId: string | null;
  /** Of an update: what it returned. */
  result: unknown;
}
