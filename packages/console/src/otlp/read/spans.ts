import { list, record, text, textOrNull, type JsonRecord } from '../../values/json.ts';
import type { Resource, Span } from '../../telemetry/telemetry.ts';
import type { Rejected } from './rejected.ts';
import { bigInteger, hexId, integer, readResource, values } from './values.ts';
import { nanoToMs } from '../../values/time.ts';

const MAX_EVENTS = 256;
const MAX_LINKS = 256;

/** The spans of an `ExportTraceServiceRequest`. One without ids, name or times is rejected. */
export function readSpans(request: unknown, rejected: Rejected): Span[] {
  const spans: Span[] = [];
  for (const resourceSpans of list(record(request).resourceSpans).map(record)) {
    const resource = readResource(resourceSpans.resource);
    for (const scopeSpans of list(resourceSpans.scopeSpans).map(record)) {
      const scope = record(scopeSpans.scope);
      for (const message of list(scopeSpans.spans).map(record)) {
        const span = readSpan(message, resource, scope);
        if (typeof span === 'string') rejected.add(span);
        else spans.push(span);
      }
    }
  }
  return spans;
}

function readSpan(message: JsonRecord, resource: Resource, scope: JsonRecord): Span | string {
  const traceId = hexId(message.traceId, 16);
  const spanId = hexId(message.spanId, 8);
  if (traceId === null || spanId === null) return 'span_without_id';
  const startNano = bigInteger(message.startTimeUnixNano);
  if (startNano <= 0n) return 'span_without_start';
  const endNano = bigInteger(message.endTimeUnixNano);
  const status = record(message.status);
  const attributes = values(message.attributes);
  const events = list(message.events).map(record);
  const links = list(message.links).map(record);
  return {
    resource,
    scopeName: text(scope.name),
    scopeVersion: textOrNull(scope.version),
    traceId,
    spanId,
    parentId: hexId(message.parentSpanId, 8),
    traceState: textOrNull(message.traceState),
    name: text(message.name).slice(0, 1_024) || '(unnamed)',
    kind: integer(message.kind),
    startNano,
    endNano: endNano < startNano ? startNano : endNano,
    status: integer(status.code),
    statusMessage: textOrNull(status.message)?.slice(0, 16_384) ?? null,
    attributes: attributes.values,
    events: events.slice(0, MAX_EVENTS).map((event) => ({
      atMs: nanoToMs(bigInteger(event.timeUnixNano)),
      name: text(event.name),
      attributes: values(event.attributes).values,
    })),
    links: links.slice(0, MAX_LINKS).flatMap((link) => {
      const linkedTrace = hexId(link.traceId, 16);
      const linkedSpan = hexId(link.spanId, 8);
      if (linkedTrace === null || linkedSpan === null) return [];
      return [
        { traceId: linkedTrace, spanId: linkedSpan, attributes: values(link.attributes).values },
      ];
    }),
    droppedAttributes: integer(message.droppedAttributesCount) + attributes.left,
    droppedEvents: integer(message.droppedEventsCount) + Math.max(0, events.length - MAX_EVENTS),
    droppedLinks: integer(message.droppedLinksCount) + Math.max(0, links.length - MAX_LINKS),
  };
}
