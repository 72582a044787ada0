/**
 * Exemplars: which trace a number came from. Taken from the active span when it is sampled.
 *
 * @module
 */
import { trace, TraceFlags } from '@opentelemetry/api';
import { LABEL_NAME } from './label-text.ts';

/** More labels for the exemplar beside `trace_id` and `span_id`, for example the execution id. */
export type ExemplarLabels = Readonly<Record<string, string>>;

export interface Exemplar {
  readonly labels: ExemplarLabels;
  readonly value: number;
  readonly timestampSeconds: number;
}

/** OpenMetrics 1.0, "Exemplars": names and values together. */
const MAX_EXEMPLAR_LENGTH = 128;
export const INVALID_EXEMPLAR = 'exemplar has over 128 characters or a label that is not valid';

/** The exemplar of a recording made now, if there is anything to point at. */
export function exemplarNow(
  value: number,
  extra: ExemplarLabels | undefined,
  onInvalid: () => void,
): Exemplar | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  const sampled = span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
  if (!sampled && extra === undefined) return undefined;
  const ids: ExemplarLabels = sampled ? { trace_id: span.traceId, span_id: span.spanId } : {};
  let labels = extra === undefined ? ids : { ...ids, ...extra };
  if (extra !== undefined && !isValid(labels)) {
    onInvalid();
    if (!sampled) return undefined;
    labels = ids;
  }
  return { labels, value, timestampSeconds: Date.now() / 1_000 };
}

function isValid(labels: ExemplarLabels): boolean {
  let length = 0;
  for (const [name, value] of Object.entries(labels)) {
    if (!LABEL_NAME.test(name) || typeof value !== 'string') return false;
    length += name.length + value.length;
  }
  return length <= MAX_EXEMPLAR_LENGTH;
}
