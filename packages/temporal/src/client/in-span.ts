import {
  context,
  trace,
  type Attributes,
  type Context,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import type { Headers } from '@temporalio/common';
import type { Guard } from '../telemetry/guard.ts';
import { fieldsOf } from '../spans/otel-context.ts';
import { recordError } from '../spans/span-outcome.ts';
import { withContextHeaders, type TraceFields } from '../wire/wire-headers.ts';

type Run<T> = (
  fields: TraceFields | undefined,
  /** Adds what is known only of the response. */
  set: (attributes: Attributes) => void,
) => Promise<T>;

/** Makes a call inside a span, and says what carries that span to whoever is called. */
export type InSpan = <T>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  run: Run<T>,
) => Promise<T>;

export function makeInSpan(tracer: () => Tracer, guard: Guard): InSpan {
  const fieldsToSend = (from: Context) => guard.run(() => fieldsOf(from), undefined);
  return (name, kind, attributes, run) => {
    const span = guard.run(() => tracer().startSpan(name, { kind, attributes }), undefined);
    if (span === undefined) return run(fieldsToSend(context.active()), () => undefined);
    const active = trace.setSpan(context.active(), span);
    return context.with(active, async () => {
      try {
        return await run(fieldsToSend(active), (more) => {
          guard.run(() => span.setAttributes(more), undefined);
        });
      } catch (error) {
        guard.run(() => {
          recordError(span, error);
        });
        throw error;
      } finally {
        guard.run(() => {
          span.end();
        });
      }
    });
  };
}

/** What is sent, with the context in its headers. */
export function sent<I extends { readonly headers: Headers }>(
  input: I,
  fields: TraceFields | undefined,
): I {
  return { ...input, headers: withContextHeaders(input.headers, fields) };
}
