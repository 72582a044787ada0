import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createContextKey,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { sharedState } from '@wflo/shared-state';
import { field, textAt } from '../values/fields.ts';
import type { CallRequest } from './call-types.ts';

export interface CallSpan {
  readonly span: Span;
  /** Whether it is ours to end. */
  readonly isOwn: boolean;
}

const CALL_KEY = createContextKey('wflo.llm-call/2');

/** What of a call is seen from within it. */
interface Open {
  readonly isOpen: boolean;
}

const NONE: Open = { isOpen: false };

/** The context in which a call is being made: another one in it is the same, seen from within. */
export function withOpenCall(context: Context, call: Open): Context {
  return context.setValue(CALL_KEY, call);
}

/** The context of work within a call that is none of it: a call in it is one of its own. */
export function withoutOpenCall(context: Context): Context {
  return context.setValue(CALL_KEY, NONE);
}

/** For every copy of this package in the process. */
const entered = () =>
  sharedState('@wflo/genai/entered-call', 1, () => ({ calls: new AsyncLocalStorage<Open>() }))
    .calls;

/**
 * Makes what follows in the same asynchronous flow part of a call, for whoever hears that a call is
 * about to be made, and cannot run the work that makes it.
 */
export function enterOpenCall(call: Open): void {
  entered().enterWith(call);
}

/** The call that was given to one of the above, unless it has ended. */
export function openCallOf(context: Context): Open | undefined {
  const within = context.getValue(CALL_KEY) as Open | undefined; // only set above
  const call = within?.isOpen === true || within === NONE ? within : entered().getStore();
  return call?.isOpen === true ? call : undefined;
}

/**
 * A span of our own, or the one that another instrumentation has made for this very call: that is
 * active, is not ended, and names the same operation and model.
 */
export function spanFor(request: CallRequest, parent: Context, attributes: Attributes): CallSpan {
  const found = request.span ?? spanOfAnother(request, trace.getSpan(parent));
  if (found !== undefined) {
    found.setAttributes(attributes);
    return { span: found, isOwn: false };
  }
  const { operation, model, startTimeMillis: startTime } = request;
  const span = trace
    .getTracer('@wflo/genai')
    .startSpan(
      model === undefined ? operation : `${operation} ${model}`,
      { kind: SpanKind.CLIENT, attributes, ...(startTime !== undefined && { startTime }) },
      parent,
    );
  return { span, isOwn: true };
}

/** Whether the active span is what another instrumentation has made of this very call. */
export function isSpanOfCall(request: CallRequest, context: Context): boolean {
  return spanOfAnother(request, trace.getSpan(context)) !== undefined;
}

function spanOfAnother(request: CallRequest, active: Span | undefined): Span | undefined {
  if (active?.isRecording() !== true) return undefined;
  const attributes = field(active, 'attributes');
  const isSame =
    field(attributes, 'gen_ai.operation.name') === request.operation &&
    field(attributes, 'gen_ai.request.model') === request.model;
  return isSame || isOfAiSdk(attributes, request) ? active : undefined;
}

/** The span that the AI SDK makes of a model's call where its telemetry is on. */
const AI_SDK_CALL = /^ai\.\w+\.do(?:Generate|Stream|Embed|Rerank)$/;

function isOfAiSdk(attributes: unknown, { model }: CallRequest): boolean {
  return (
    AI_SDK_CALL.test(textAt(attributes, 'ai.operationId') ?? '') &&
    field(attributes, 'ai.model.id') === model
  );
}
