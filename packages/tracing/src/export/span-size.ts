import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Ids, times, status and the objects around them. */
const SPAN_BYTES = 512;
const ENTRY_BYTES = 64;

/** Roughly what a span holds in memory, in bytes: cheap, monotonic in its strings, never below 512. */
export function estimateSpanBytes(span: ReadableSpan): number {
  let bytes = SPAN_BYTES + span.name.length + attributeBytes(span.attributes);
  for (const event of span.events) bytes += ENTRY_BYTES + attributeBytes(event.attributes);
  for (const link of span.links) bytes += ENTRY_BYTES + attributeBytes(link.attributes);
  return bytes;
}

function attributeBytes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) {
    bytes += ENTRY_BYTES + key.length + valueBytes(attributes[key]);
  }
  return bytes;
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 8;
  let bytes = 0;
  for (const item of value) bytes += valueBytes(item);
  return bytes;
}
