import type { Headers } from '@temporalio/common';
import { formatTraceParent, parseTraceParent, type SpanReference } from '../wire/trace-parent.ts';
import { readTraceFields } from '../wire/wire-headers.ts';
import type { SpanStart } from './workflow-span.ts';

/** A signal or an update that a handler gets. */
export interface HandledCall {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  readonly headers: Headers;
  /** Distinguishes calls of one kind; by default their order. */
  readonly key?: string;
}

/** Where its span hangs: under the sender's in the same trace, else under the run and linked. */
export function startOfCall(
  { kind, name, headers }: HandledCall,
  own: SpanReference,
  uid: string,
): Omit<SpanStart, 'own' | 'startMillis'> {
  const sender = parseTraceParent(readTraceFields(headers)['traceparent']);
  const sameTrace = sender?.traceId === own.traceId;
  return {
    uid,
    name: `${kind}.${name}`,
    parentSpanId: sameTrace ? sender.spanId : own.spanId,
    links: sender === undefined || sameTrace ? [] : [formatTraceParent(sender)],
  };
}
