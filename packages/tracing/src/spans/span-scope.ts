import { trace, type Context, type Span } from '@opentelemetry/api';
import { SPAN_KEY } from '../provider/opentelemetry-internals.ts';

/**
 * A context with another active span, everything else as in the context below. The API's own
 * `setSpan` copies all values of the context for each span.
 */
class SpanScope implements Context {
  readonly #below: Context;
  readonly #span: Span;

  constructor(below: Context, span: Span) {
    // Never a scope upon a scope, so that neither look-ups nor memory grow with the depth.
    this.#below = below instanceof SpanScope ? below.#below : below;
    this.#span = span;
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.#span : this.#below.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#whole().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#whole().deleteValue(key);
  }

  #whole(): Context {
    return this.#below.setValue(SPAN_KEY, this.#span);
  }
}

let isUnderstood: boolean | undefined;

/** `parent` with `span` active. */
export function withActiveSpan(parent: Context, span: Span): Context {
  const scope = new SpanScope(parent, span);
  // An API that holds the span elsewhere would not find it there.
  isUnderstood ??= trace.getSpan(scope) === span;
  return isUnderstood ? scope : trace.setSpan(parent, span);
}
