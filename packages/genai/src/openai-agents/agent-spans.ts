import { context, trace, type Context, type Span } from '@opentelemetry/api';
import { sharedState } from '@wflo/shared-state';
import type { LlmCall } from '../call/call.ts';
import { OpenById } from '../operation/open-by-id.ts';
import { activeRun } from '../run/active-run.ts';
import { addAmbientFinder } from '../run/ambient.ts';
import { at, field, textAt } from '../values/fields.ts';

/** A trace or a span of the SDK's that is open. */
export interface AgentSpan {
  /** Where what is started within it hangs. */
  readonly context: Context;
  /** A call of a model, which is joined by requests that are made for it. */
  readonly call?: LlmCall | undefined;
  /** What was active where it started. */
  readonly outerSpan: Span | undefined;
  /** Of a trace: how many of its spans are open. */
  openWithin: number;
  /** Of a trace: whether it ends with the last of its spans. */
  isOver: boolean;
  end(span: unknown): void;
  abandon(): void;
}

interface State {
  readonly spans: OpenById<AgentSpan>;
}

/** Once in a process: a span is counted once, however many processors hear of it. */
const { spans } = sharedState('@wflo/genai/openai-agents', 1, (): State => {
  return { spans: new OpenById() };
});

export { spans };

/** The SDK's own context, which all copies of it share. */
const AGENTS_CONTEXT = Symbol.for('openai.agents.core.asyncLocalStorage');

/** The trace and the span in which the SDK runs its tools and models, for the code that is running. */
function agentsContext(): unknown {
  const storage: unknown = Reflect.get(globalThis, AGENTS_CONTEXT);
  const getStore = field(storage, 'getStore');
  const store: unknown =
    typeof getStore === 'function' ? Reflect.apply(getStore, storage, []) : undefined;
  return field(store, 'active') === true ? store : undefined;
}

/** Whether a span was started here, and not where a workflow reports it. */
export function isStartedHere(span: unknown): boolean {
  const traceId = textAt(agentsContext(), 'trace', 'traceId');
  return traceId !== undefined && traceId === textAt(span, 'traceId');
}

export function parentContextOf(span: unknown): Context {
  const active = context.active();
  const parent = spans.get(textAt(span, 'parentId')) ?? spans.get(textAt(span, 'traceId'));
  if (parent === undefined) return active;
  // A model that a workflow calls is called by an activity, on the run of that.
  const run = activeRun(active);
  return run !== undefined && run !== activeRun(parent.context) ? active : parent.context;
}

/** Requests and work of the code that the SDK runs belong to the SDK's span of the moment. */
export function findAgentSpans(): void {
  addAmbientFinder((active) => {
    const store = agentsContext();
    const found = spans.get(textAt(store, 'span', 'spanId') ?? textAt(store, 'trace', 'traceId'));
    if (found === undefined) return undefined;
    if (found.call?.isOpen === true) return found.call.context;
    // The host has a span of its own in there.
    if (trace.getSpan(active) !== found.outerSpan) return undefined;
    return found.context;
  });
}

export function dataOf(span: unknown, ...path: readonly string[]): unknown {
  return at(span, 'spanData', ...path);
}
