import {
  createContextKey,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { field } from '../values/fields.ts';
import type { CallRequest } from './call-types.ts';

export interface CallSpan {
  readonly span: Span;
  /** Whether it is ours to end. */
  readonly isOwn: boolean;
}

const CALL_KEY = createContextKey('wflo.llm-call/1');

/** What of a call is seen from within it. */
interface Open {
  readonly isOpen: boolean;
}

/** The context in which a call is being made: another one in it is the same, seen from within. */
export function withOpenCall(context: Context, call: Open): Context {
  return context.setValue(CALL_KEY, call);
}

/** The call that was given to `withOpenCall`, unless it has ended. */
export function openCallOf(context: Context): Open | undefined {
  const call = context.getValue(CALL_KEY) as Open | undefined; // only set above
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

function spanOfAnother(request: CallRequest, active: Span | undefined): Span | undefined {
  if (active?.isRecording() !== true) return undefined;
  const attributes = field(active, 'attributes');
  const isSame =
    field(attributes, 'gen_ai.operation.name') === request.operation &&
    field(attributes, 'gen_ai.request.model') === request.model;
  return isSame ? active : undefined;
}
