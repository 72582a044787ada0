/**
 * Where those who observe LLM calls meet those who count them, so that neither imports the other.
 *
 * @module
 */
import { once } from './once.ts';
import { sharedState } from './shared-state.ts';

/** How a call ended: `abandoned` is a stream or a response that was not read to its end. */
export type LlmCallStatus = 'completed' | 'failed' | 'cancelled' | 'abandoned';

/** Why one request of a call had no usable response. */
export type LlmErrorReason =
  | 'timeout'
  | 'unreachable'
  | 'rate_limited'
  | 'unauthorized'
  | 'server_error'
  | 'refused'
  | 'invalid_response'
  | 'cancelled';

/** The run of a workflow, and the attempt of its activity, that made a call. */
export interface LlmCallRun {
  /** The definition's id, or the workflow type. */
  readonly workflowId?: string | undefined;
  /** Temporal's workflow id. */
  readonly executionId?: string | undefined;
  readonly runId?: string | undefined;
  readonly activityId?: string | undefined;
  readonly activityType?: string | undefined;
  /** 1 for the first. */
  readonly attempt?: number | undefined;
}

/** One call that was made, at its end. A call that the client retried by itself is one call. */
export interface LlmCallRecord {
  /** `chat`, `embeddings`, `generate_content` … */
  readonly operation: string;
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  readonly requestedModel?: string | undefined;
  /** The model that responded, or that was requested where none did. */
  readonly model: string;
  readonly status: LlmCallStatus;
  readonly startTimeMillis: number;
  readonly durationSeconds: number;
  /** Requests that were made, retries among them. */
  readonly requests: number;
  /** Why requests failed, one of each that did. */
  readonly errors: readonly LlmErrorReason[];
  /** Absent where no usage is known. */
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** What is known to have been spent, in pico-USD; absent where nothing is known. */
  readonly costPicoUsd?: bigint | undefined;
  /** The same as a decimal of USD. */
  readonly costUsd?: string | undefined;
  /** The model whose price was taken, where that is only similar to the one that responded. */
  readonly similarModel?: string | undefined;
  /** Why the response that came has no price. */
  readonly unpricedReason?: string | undefined;
  /** Requests whose response was lost: they may have been billed, and are in no cost. */
  readonly unknownRequests: number;
  /** The most that the unpriced part can have cost; absent where there is no bound. */
  readonly upperBoundPicoUsd?: bigint | undefined;
  readonly run?: LlmCallRun | undefined;
  readonly sessionId?: string | undefined;
  readonly userId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
}

export type LlmCallListener = (call: LlmCallRecord) => void;

/** Called with the requested model before a call is made. */
export type LlmModelListener = (model: string) => void;

/** Calls that are held for the first listener: those of a process that is still starting. */
const MOST_HELD = 256;

interface Meeting {
  readonly listeners: Set<LlmCallListener>;
  readonly modelListeners: Set<LlmModelListener>;
  readonly held: LlmCallRecord[];
  readonly abandoners: Set<() => unknown>;
}

const state = once((): Meeting =>
  sharedState('@wflo/llm-calls', 1, () => ({
    listeners: new Set(),
    modelListeners: new Set(),
    held: [],
    abandoners: new Set(),
  })),
);

/**
 * Calls `listener` at the end of each LLM call of this process; the first listener gets the last
 * 256 calls of before, too. What it throws is dropped. Returns a function that removes it.
 */
export function onLlmCall(listener: LlmCallListener): () => void {
  const { listeners, held } = state();
  listeners.add(listener);
  for (const call of held.splice(0)) notify(listener, call);
  return () => {
    listeners.delete(listener);
  };
}

interface Watching {
  readonly watchers: Set<LlmCallListener>;
}

/** Beside the listeners, who count: a state of its own, since the shape of theirs is shared. */
const watching = once((): Watching =>
  sharedState('@wflo/llm-call-watchers', 1, () => ({ watchers: new Set() })),
);

/**
 * Calls `watcher` at the end of each LLM call from now on. Unlike a listener it is nobody who counts
 * them, so calls are held for the first listener all the same. Returns a function that removes it.
 */
export function watchLlmCalls(watcher: LlmCallListener): () => void {
  const { watchers } = watching();
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** For whoever has to know a model before its first count. Returns a function that removes it. */
export function onLlmModel(listener: LlmModelListener): () => void {
  const { modelListeners } = state();
  modelListeners.add(listener);
  return () => {
    modelListeners.delete(listener);
  };
}

/** Never throws. */
export function publishLlmCall(call: LlmCallRecord): void {
  const { listeners, held } = state();
  for (const watcher of watching().watchers) notify(watcher, call);
  for (const listener of listeners) notify(listener, call);
  if (listeners.size > 0) return;
  held.push(call);
  if (held.length > MOST_HELD) held.shift();
}

/**
 * For whoever knows which calls are open: `abandon` ends them, and may promise when that is done, in
 * a time that it bounds. Returns a function that removes it.
 */
export function onLlmShutdown(abandon: () => unknown): () => void {
  const { abandoners } = state();
  abandoners.add(abandon);
  return () => {
    abandoners.delete(abandon);
  };
}

/**
 * Ends the calls that are still open, as abandoned: for a process that is about to flush its
 * telemetry for the last time. Resolves when all that was promised of them is done; never rejects.
 */
export async function abandonLlmCalls(): Promise<void> {
  await Promise.allSettled(
    [...state().abandoners].map(
      (abandon) =>
        new Promise((resolve) => {
          resolve(abandon());
        }),
    ),
  );
}

/** Never throws. */
export function announceLlmModel(model: string): void {
  for (const listener of state().modelListeners) notify(listener, model);
}

function notify<Value>(listener: (value: Value) => void, value: Value): void {
  try {
    listener(value);
  } catch {
    // A listener's failure is its own.
  }
}

interface Observers {
  areThere: boolean;
}

const observers = (): Observers =>
  sharedState('@wflo/llm-observers', 1, () => ({ areThere: false }));

/** Something in this process observes LLM calls, and holds the budgets of runs. */
export function announceLlmObserver(): void {
  observers().areThere = true;
}

/** Whether anything does. */
export function hasLlmObserver(): boolean {
  return observers().areThere;
}
