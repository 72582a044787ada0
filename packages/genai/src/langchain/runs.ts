import { context, createContextKey, type Context } from '@opentelemetry/api';
import { sharedState } from '@wflo/shared-state';
import type { LlmCall } from '../call/call.ts';
import { OpenById } from '../operation/open-by-id.ts';
import type { RawResponseListener } from './raw-response.ts';

/** One run of LangChain's: a model that is called, a tool, an agent, or a step of no interest. */
export interface Run {
  /** With the span of the run active, or that of the nearest one around it that has one. */
  readonly context: Context;
  readonly model?: ModelRun | undefined;
  end(result: unknown, isCached: boolean): void;
  fail(error: unknown, isCached: boolean): void;
  /** Ends it as what nobody waits for any more. */
  abandon(): void;
}

/** A model that is called: there is no call while the response may still come from a cache. */
export interface ModelRun {
  readonly call: LlmCall | undefined;
  /** Whether chunks come. */
  isStream: boolean;
  /** The context with the call's span active; starts the call. */
  begin(): Context;
  /** Hears of what the provider has responded. */
  rawListener(call: LlmCall): RawResponseListener;
  /** A token has come; some models say so of a whole response. */
  token(isChunk: boolean): void;
  /** A chunk as the provider has sent it. */
  rawChunk(chunk: unknown): void;
  /** The host has left the stream. */
  close(): void;
}

interface State {
  readonly runs: OpenById<Run>;
}

/** Once in a process: a run has one span, however many handlers and copies hear of it. */
const { runs } = sharedState('@wflo/genai/langchain', 1, (): State => ({ runs: new OpenById() }));

export { runs };

const RUN_ID = createContextKey('wflo.langchain-run');
const MODEL_RUN = createContextKey('wflo.langchain-model-run');

export function withRunId(of: Context, runId: string): Context {
  return of.setValue(RUN_ID, runId);
}

export function runIdOf(active: Context): string | undefined {
  return active.getValue(RUN_ID) as string | undefined; // only set above
}

/**
 * Where a run hangs: LangChain calls its handlers in the context of the code that starts the run,
 * which is within that of the run's parent where `observeLangChain` has led it there.
 */
export function parentContextOf(parentRunId: string | undefined): Context {
  const active = context.active();
  const parent = runs.get(parentRunId);
  return parent === undefined || runIdOf(active) === parentRunId ? active : parent.context;
}

/** Where a model that is being called leaves the id of its run, which it makes by itself. */
export interface RunOfModel {
  runId?: string;
}

export function withRunOfModel(active: Context, run: RunOfModel): Context {
  return active.setValue(MODEL_RUN, run);
}

export function runOfModel(active: Context): RunOfModel | undefined {
  return active.getValue(MODEL_RUN) as RunOfModel | undefined; // only set above
}
