import {
  context,
  isSpanContextValid,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
} from '@opentelemetry/api';
import { withoutSecrets } from '@wflo/sanitize';
import { emitEvent, hasLoggerProvider } from '../content/log-event.ts';
import { activeSession, sessionAttributes } from '../session/session.ts';
import { defined } from '../values/attributes.ts';
import { safely } from '../values/safely.ts';

/** What somebody, or a model, thinks of a response. */
export interface Score {
  /** `gen_ai.evaluation.name`: `relevance`, `thumbs_up` … */
  readonly name: string;
  /** `gen_ai.evaluation.score.value`. */
  readonly value?: number | undefined;
  /** `gen_ai.evaluation.score.label`: `pass`, `relevant` … */
  readonly label?: string | undefined;
  /** Why; cut at 4,096 characters, its secrets redacted. */
  readonly explanation?: string | undefined;
  /** `gen_ai.response.id` of the response that is scored. */
  readonly responseId?: string | undefined;
  /** Which call is scored, where its span is not the active one: what `onLlmCall` gave. */
  readonly call?: { readonly traceId?: string | undefined; readonly spanId?: string | undefined };
}

const EVENT = 'gen_ai.evaluation.result';
const LONGEST_EXPLANATION = 4_096;

/**
 * Records a score as the GenAI event `gen_ai.evaluation.result` of a call or of the active span: as
 * a log record where a logger provider is registered, else as an event of the active span, else as
 * a span of its own, in the trace of the call. Never throws.
 *
 * @example recordScore({ name: 'relevance', value: 0.9, call });
 */
export function recordScore(score: Score): void {
  safely(() => {
    const active = context.active();
    const of = contextOf(score, active);
    const attributes = { ...attributesOf(score), ...sessionAttributes(activeSession(active)) };
    const span = trace.getSpan(of);
    if (hasLoggerProvider()) emitEvent(EVENT, attributes, of);
    else if (span?.isRecording() === true) span.addEvent(EVENT, attributes);
    else trace.getTracer('@wflo/genai').startSpan(EVENT, { attributes }, of).end();
  });
}

function contextOf({ call }: Score, active: Context): Context {
  const { traceId, spanId } = call ?? {};
  if (traceId === undefined || spanId === undefined) return active;
  const spanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(active, spanContext) : active;
}

function attributesOf({ name, value, label, explanation, responseId }: Score): Attributes {
  return defined({
    'gen_ai.evaluation.name': name,
    'gen_ai.evaluation.score.value': value,
    'gen_ai.evaluation.score.label': label,
    'gen_ai.evaluation.explanation':
      explanation && withoutSecrets(explanation.slice(0, LONGEST_EXPLANATION)),
    'gen_ai.response.id': responseId,
  });
}
