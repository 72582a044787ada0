import type { Worker } from '@temporalio/worker';
import { onCacheEviction } from '../temporal-internals.ts';
import type { TaskFailureCause } from './workflow-task-metrics.ts';

export interface TaskFailure {
  readonly runId: string;
  readonly cause: TaskFailureCause;
  /** What it failed with, in at most 500 characters. */
  readonly message: string;
  /** What workflow code threw, with its stack; none of failures that only core reports. */
  readonly error?: unknown;
}

export interface Eviction {
  readonly runId: string;
  /** Of a failed attempt; absent where it was evicted for something else, or for that as well. */
  readonly failure: TaskFailure | undefined;
}

/** `coresdk.workflow_activation.RemoveFromCache.EvictionReason`. */
const NONDETERMINISM = 3;
const LANG_FAIL = 4;
const FATAL = 8;
const PAGINATION_OR_HISTORY_FETCH = 9;

const CAUSES: ReadonlyMap<unknown, TaskFailureCause> = new Map([
  [NONDETERMINISM, 'non_deterministic_error'],
  [LANG_FAIL, 'workflow_worker_unhandled_failure'],
  [FATAL, 'internal'],
  [PAGINATION_OR_HISTORY_FETCH, 'history_fetch_failed'],
]);
const LONGEST_MESSAGE = 500;
/** Core shows the failure in Rust's notation. */
const SHOWN_MESSAGE = /message: "((?:[^"\\]|\\.)*)"/;
const NONDETERMINISM_SHOWN = /\[TMPRL1100\]|force_cause: NonDeterministic/;

/** The failure that core's text shows. */
export function failureShownIn(
  runId: string,
  text: string,
  cause: TaskFailureCause = 'workflow_worker_unhandled_failure',
): TaskFailure {
  const shown = SHOWN_MESSAGE.exec(text)?.[1]?.replaceAll(/\\(["'\\])/g, '$1');
  const message = (shown ?? text).slice(0, LONGEST_MESSAGE);
  return { runId, message, cause: NONDETERMINISM_SHOWN.test(text) ? NONDETERMINISTIC : cause };
}

/** What workflow code threw, of which the host has a copy. */
export function failureThrown(runId: string, thrown: unknown): TaskFailure {
  const message: unknown =
    typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'message') : thrown;
  const text = typeof message === 'string' ? message : 'an unreadable error';
  return { ...failureShownIn(runId, text), error: thrown };
}

const NONDETERMINISTIC: TaskFailureCause = 'non_deterministic_error';

/**
 * Listens, until the returned function is called, to runs that leave the cache. The SDK reports no
 * failed attempt of a workflow task to a program, but evicts the run with the reason.
 */
export function onEviction(worker: Worker, listener: (eviction: Eviction) => void): () => void {
  return onCacheEviction(worker, (event) => {
    const eviction = evictionOf(event);
    if (eviction !== undefined) listener(eviction);
  });
}

function evictionOf(event: unknown): Eviction | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  const { runId, evictJob } = Object.assign({ runId: undefined, evictJob: undefined }, event);
  if (typeof runId !== 'string') return undefined;
  const { reason, message } = Object.assign({ reason: undefined, message: '' }, evictJob);
  const cause = CAUSES.get(reason);
  const failure = cause && failureShownIn(runId, String(message), cause);
  return { runId, failure };
}
