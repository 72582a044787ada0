import { createRequire } from 'node:module';
import type * as OpenTelemetry from '@opentelemetry/api';
import { LABEL_NAME } from '../labels/label-text.ts';
import { isApiInUse } from './opentelemetry-internals.ts';

/** More labels for the exemplar beside `trace_id` and `span_id`, for example the execution id. */
export type ExemplarLabels = Readonly<Record<string, string>>;

export interface Exemplar {
  readonly labels: ExemplarLabels;
  readonly value: number;
  readonly timestampSeconds: number;
}

/** OpenMetrics 1.0, "Exemplars": names and values together, in code points. */
const MAX_EXEMPLAR_LENGTH = 128;
export const INVALID_EXEMPLAR = 'exemplar has over 128 characters or a label that is not valid';

/**
 * Which trace a number recorded now came from, by the active span when it is sampled; undefined
 * when there is nothing to point at. Never throws.
 */
export function exemplarNow(
  value: number,
  extra: ExemplarLabels | undefined,
  onInvalid: () => void,
): Exemplar | undefined {
  try {
    const ids = activeIds();
    if (extra === undefined) return ids && at(ids, value);
    const labels = withLabels(ids, extra);
    if (labels !== undefined) return hasAny(labels) ? at(labels, value) : undefined;
    onInvalid();
    return ids && at(ids, value);
  } catch {
    // Labels of a caller without types, and spans of a tracer that is not OpenTelemetry's own.
    onInvalid();
    return undefined;
  }
}

function at(labels: ExemplarLabels, value: number): Exemplar {
  return { labels, value, timestampSeconds: Date.now() / 1_000 };
}

const SAMPLED = 1;
let api: typeof OpenTelemetry | undefined;

/** Loaded once a tracer is registered: no span is active before, and it costs time. */
function tracingApi(): typeof OpenTelemetry | undefined {
  if (api === undefined && isApiInUse()) {
    api = createRequire(import.meta.url)('@opentelemetry/api') as typeof OpenTelemetry;
  }
  return api;
}

/** Ids of the active span, when it is sampled and they have the length of W3C's. */
function activeIds(): ExemplarLabels | undefined {
  const span = tracingApi()?.trace.getActiveSpan()?.spanContext();
  if (span === undefined || (span.traceFlags & SAMPLED) === 0) return undefined;
  const { traceId, spanId } = span;
  if (traceId.length !== 32 || spanId.length !== 16) return undefined;
  return { trace_id: traceId, span_id: spanId };
}

/** Undefined when they are not valid. Reads no further than what an exemplar can hold. */
function withLabels(
  ids: ExemplarLabels | undefined,
  extra: ExemplarLabels,
): ExemplarLabels | undefined {
  if (typeof extra !== 'object') return undefined;
  const labels: Record<string, string> = { ...ids };
  let text = Object.entries(labels).flat().join('');
  for (const name in extra) {
    const value: unknown = extra[name];
    if (!LABEL_NAME.test(name) || typeof value !== 'string') return undefined;
    if (!(name in labels)) text += name;
    text += value;
    // A code point has at most two units.
    if (text.length > 2 * MAX_EXEMPLAR_LENGTH) return undefined;
    labels[name] = value;
  }
  return fitsExemplar(text) ? labels : undefined;
}

/** Whether names and values, together, are short enough. */
export function fitsExemplar(text: string): boolean {
  return text.length <= MAX_EXEMPLAR_LENGTH || Array.from(text).length <= MAX_EXEMPLAR_LENGTH;
}

function hasAny(labels: ExemplarLabels): boolean {
  for (const _ in labels) return true;
  return false;
}
