import type { ErrorChain } from '../shapes/run.ts';
import type { ItemKind } from '../shapes/timeline.ts';
import type { Span } from '../telemetry/telemetry.ts';
import { cut, numberOrNull, textOrNull } from '../values/json.ts';
import { spanError } from './error-chain.ts';
import { llmCall, wasSent } from './llm-call.ts';
import { spanKind } from './span-kind.ts';

/** What the time axis shows of a span: stored beside it, so that the whole need not be read. */
export interface SpanSummary {
  readonly kind: ItemKind;
  readonly name: string;
  readonly attempt: number | null;
  readonly activityId: string | null;
  readonly error: ErrorChain | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly marks: readonly string[];
  readonly cancelled: boolean;
  readonly usdPico: number | null;
  readonly unpricedReason: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** But exceptions, which are in `error`; absent where there are none. */
  readonly events?: readonly { readonly atMs: number; readonly name: string }[];
}

const MARKS = [
  'wflo.span.pending',
  'wflo.span.unfinished',
  'wflo.ahead_of_record',
  'wflo.span.left_out',
  'wflo.spans.left_out',
] as const;
const MOST_ATTRIBUTES = 20;
const LONGEST = 200;
const MOST_EVENTS = 20;
/** Said elsewhere in the summary, or the run's own. */
const LEFT_OUT =
  /^(workflow\.|error\.|gen_ai\.(input|output)\.messages|gen_ai\.system_instructions|gen_ai\.tool\.definitions|sandbox\.std(out|err)|wflo\.emission_id)/;

export function spanSummary(span: Span): SpanSummary {
  const { attributes } = span;
  const kind = spanKind(span);
  const call = kind === 'llm' && wasSent(attributes) ? llmCall(attributes) : undefined;
  const status = attributes['activity.status'] ?? attributes['wflo.status'];
  return {
    kind,
    name: kind === 'attempt' ? activityName(span) : span.name,
    attempt: numberOrNull(attributes['activity.attempt'] ?? attributes['wflo.attempt']),
    activityId: textOrNull(attributes['activity.id']),
    error: spanError(span),
    attributes: shortAttributes(span),
    marks: MARKS.filter((mark) => mark in attributes),
    cancelled: status === 'cancelled' || attributes['workflow.status'] === 'cancelled',
    usdPico: call?.usdPico ?? null,
    unpricedReason: call?.unpricedReason ?? null,
    inputTokens: call?.inputTokens ?? null,
    outputTokens: call?.outputTokens ?? null,
    ...eventsOf(span),
  };
}

function eventsOf({ events }: Span): Pick<SpanSummary, 'events'> {
  const shown = events.filter(({ name }) => name !== 'exception').slice(0, MOST_EVENTS);
  if (shown.length === 0) return {};
  return { events: shown.map(({ atMs, name }) => ({ atMs, name: cut(name, LONGEST) })) };
}

/** The step of a definition, else the type of the activity of an attempt's span. */
export function activityName({ name, attributes }: Pick<Span, 'name' | 'attributes'>): string {
  return (
    textOrNull(attributes['wflo.step_id']) ??
    textOrNull(attributes['activity.type']) ??
    name.replace(/^(activity\.|RunActivity:)/, '')
  );
}

function shortAttributes({ attributes }: Span): Record<string, string | number | boolean> {
  const short: Record<string, string | number | boolean> = {};
  let count = 0;
  for (const [key, value] of Object.entries(attributes)) {
    if (LEFT_OUT.test(key)) continue;
    if (typeof value === 'string') short[key] = cut(value, LONGEST);
    else if (typeof value === 'number' || typeof value === 'boolean') short[key] = value;
    else continue;
    count += 1;
    if (count === MOST_ATTRIBUTES) break;
  }
  return short;
}
