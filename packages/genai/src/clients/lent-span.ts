import type { Span } from '@opentelemetry/api';

/** A span as others may use it who are not to end it, and do not say how it ended. */
export function lentSpan(span: Span): Span {
  const lent: Span = {
    spanContext: () => span.spanContext(),
    isRecording: () => span.isRecording(),
    setAttribute(name, value) {
      span.setAttribute(name, value);
      return lent;
    },
    setAttributes(attributes) {
      span.setAttributes(attributes);
      return lent;
    },
    addEvent(name, attributesOrTime, time) {
      span.addEvent(name, attributesOrTime, time);
      return lent;
    },
    addLink(link) {
      span.addLink(link);
      return lent;
    },
    addLinks(links) {
      span.addLinks(links);
      return lent;
    },
    recordException(exception, time) {
      span.recordException(exception, time);
    },
    setStatus: () => lent,
    updateName: () => lent,
    end: () => undefined,
  };
  return lent;
}
