import type { Gap } from './fact.ts';
import type { ErrorChain } from './run.ts';

export type ItemKind =
  | 'workflow'
  | 'step'
  | 'attempt'
  | 'wait'
  | 'llm'
  | 'agent'
  | 'tool'
  | 'sandbox'
  | 'http'
  | 'database'
  | 'signal'
  | 'update'
  | 'child'
  | 'nexus'
  | 'client'
  | 'span';

export type ItemStatus = 'ok' | 'error' | 'running' | 'waiting' | 'cancelled' | 'unknown';

/** A bar on the time axis. A `step` holds its `attempt`s, and between them its `wait`s. */
export interface TimelineItem {
  /** Of a span `traceId/spanId`; of what was derived a name that stays the same. */
  id: string;
  parentId: string | null;
  kind: ItemKind;
  /** Of a step the activity's type or the definition's step id, else the span's name. */
  name: string;
  startMs: number;
  /** Null while it runs. */
  endMs: number | null;
  status: ItemStatus;
  attempt: number | null;
  error: ErrorChain | null;
  /** What is worth a look without opening it, at most 20, each cut at 200 characters. */
  attributes: Record<string, string | number | boolean>;
  /** Of an LLM call, and summed up of what holds some. Null: none is known. */
  usd: string | null;
  unpricedReason: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  traceId: string | null;
  spanId: string | null;
  process: string | null;
  /** Spans that were recorded twice, unfinished, or ahead of Temporal's record. */
  marks: string[];
  /** Whether its times are another machine's whose clock is known to be off. */
  skewed: boolean;
}

/** A point on the axis: a log line of level warn or above, an event of a span, a worker's change. */
export interface TimelineMark {
  atMs: number;
  kind: 'log' | 'event' | 'worker';
  level: string | null;
  text: string;
  itemId: string | null;
  logId: number | null;
}

/**
 * `GET /api/runs/:executionId/timeline?limit=&runId=`: items in order of start, parents before
 * their children; a flat list with `parentId`.
 */
export interface Timeline {
  startMs: number | null;
  /** Null while it runs. */
  endMs: number | null;
  items: TimelineItem[];
  marks: TimelineMark[];
  /** Items there are; more than `items` where `limit` (default 20,000) has cut. */
  totalItems: number;
  gaps: Gap[];
  eventId: number;
}
