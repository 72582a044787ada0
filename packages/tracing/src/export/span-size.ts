import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** Ids, times, status and the objects around them, as measured on the heap of Node 22 and 24. */
const SPAN_BYTES = 1_024;
const EVENT_BYTES = 256;
const ENTRY_BYTES = 32;

/**
 * What a span holds in memory, in bytes, within a quarter of it; text outside of Latin-1 takes up
 * to twice what is counted. Cheap, monotonic in its strings, never below 1,024.
 */
export function estimateSpanBytes(span: ReadableSpan): number {
  let bytes = SPAN_BYTES + span.name.length + attributeBytes(span.attributes);
  for (const event of span.events) bytes += EVENT_BYTES + attributeBytes(event.attributes);
  for (const link of span.links) bytes += EVENT_BYTES + attributeBytes(link.attributes);
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
