import {
  context,
  INVALID_SPAN_CONTEXT,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { toAttributes } from './attribute-values.ts';
import { describeException } from './exception-event.ts';
import { currentProvider } from '../provider/current-provider.ts';
import { currentTracer } from '../provider/get-tracer.ts';
import { withActiveSpan } from './span-scope.ts';

export interface WithSpanOptions {
  /** Default `getTracer()`. */
  readonly tracer?: Tracer;
  /** Default INTERNAL. */
  readonly kind?: SpanKind;
}

const DEFAULTS: WithSpanOptions = {};

/**
 * Runs `fn` inside a span that is active while it runs and ends when it returns or, for a promise
 * or another thenable, when that settles; a generator is returned at once, its span over before it
 * runs. What `fn` throws is recorded with its causes, sets `error.type` and the status, and is
 * thrown on unchanged. Attributes may hold anything: undefined is left out, a BigInt becomes
 * digits. Telemetry's own failures never reach the caller.
 *
 * @example
 * const order = await withSpan('order.load', { 'order.id': id }, async (span) => {
 *   const found = await load(id);
 *   span.setAttribute('order.lines', found.lines.length);
 *   return found;
 * });
 */
export function withSpan<T>(
  name: string,
  attributes: Readonly<Record<string, unknown>>,
  fn: (span: Span) => T,
  options: WithSpanOptions = DEFAULTS,
): T {
  const parent = context.active();
  const span = startSafely(name, attributes, parent, options);
  let result: T;
  try {
    result = context.with(withActiveSpan(parent, span), fn, undefined, span);
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (!isThenable(result)) {
    endSafely(span);
    return result;
  }
  return followed(result, span) as T; // a thenable of the same value
}

/** A thenable of an odd kind, which throws or returns nothing to wait for, is returned as it is. */
function followed<V>(result: PromiseLike<V>, span: Span): PromiseLike<V> {
  try {
    const next: unknown = result.then(
      (value) => {
        endSafely(span);
        return value;
      },
      (error: unknown) => {
        fail(span, error);
        throw error;
      },
    );
    return isThenable(next) ? (next as PromiseLike<V>) : result; // what `then` should return
  } catch (error) {
    fail(span, error);
    return result;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      'then' in value &&
      typeof value.then === 'function'
    );
  } catch {
    return false;
  }
}

function startSafely(
  name: string,
  attributes: Readonly<Record<string, unknown>>,
  parent: Context,
  { tracer, kind }: WithSpanOptions,
): Span {
  try {
    const converted = toAttributes(attributes);
    if (tracer === undefined && kind === undefined && currentProvider.startsUnobserved) {
      // The SDK checks and copies what a span is started with twice; here nothing reads it then.
      return currentTracer().startSpan(name, undefined, parent).setAttributes(converted);
    }
    const options =
      kind === undefined ? { attributes: converted } : { attributes: converted, kind };
    return (tracer ?? currentTracer()).startSpan(name, options, parent);
  } catch {
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }
}

function fail(span: Span, error: unknown): void {
  try {
    if (span.isRecording()) {
      const { type, message, attributes } = describeException(error);
      span.addEvent('exception', attributes);
      span.setAttribute('error.type', type);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
  } catch {
    // A span that cannot take it: the caller's error matters more.
  }
  endSafely(span);
}

function endSafely(span: Span): void {
  try {
    // `fn` may have ended it, at a time of its own.
    if (span.isRecording()) span.end();
  } catch {
    // A failing span processor is not the caller's business.
  }
}
