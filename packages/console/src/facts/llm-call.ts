import { usdToPico } from '@wflo/money';
import type { Values } from '../telemetry/telemetry.ts';
import { list, numberOrNull, parseJson, textOrNull } from '../values/json.ts';

/** What the span of an LLM call says of it. Amounts are pico-dollars, in Number's exact range. */
export interface LlmCall {
  readonly model: string;
  readonly provider: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly usdPico: number | null;
  readonly unpricedReason: string | null;
  /** Of a call without a price: the most that it can have cost. */
  readonly upperPico: number | null;
  readonly wasted: boolean;
  readonly activityId: string | null;
  readonly attempt: number | null;
  readonly session: string | null;
  readonly user: string | null;
  readonly tags: readonly string[];
}

/** A call that a budget refused, for one, was not sent: it is no call that may have cost something. */
export function wasSent(attributes: Values): boolean {
  return attributes['wflo.requests'] !== 0;
}

export function llmCall(attributes: Values): LlmCall {
  const usdPico = pico(attributes['wflo.cost.usd']);
  const unknownRequests = numberOrNull(attributes['wflo.cost.unknown_requests']) ?? 0;
  const stated = textOrNull(attributes['wflo.cost.unpriced_reason']);
  const isUnpriced = usdPico === null || stated !== null || unknownRequests > 0;
  const reason = stated ?? (unknownRequests > 0 ? 'unknown_outcome' : 'no_cost_on_span');
  return {
    model:
      textOrNull(attributes['gen_ai.response.model']) ??
      textOrNull(attributes['gen_ai.request.model']) ??
      'unknown',
    provider:
      textOrNull(attributes['gen_ai.provider.name']) ?? textOrNull(attributes['gen_ai.system']),
    inputTokens: tokens(attributes['gen_ai.usage.input_tokens']),
    outputTokens: tokens(attributes['gen_ai.usage.output_tokens']),
    usdPico,
    unpricedReason: isUnpriced ? reason : null,
    upperPico: isUnpriced ? pico(attributes['wflo.cost.upper_bound_usd']) : null,
    wasted: attributes['wflo.wasted'] === true,
    activityId: textOrNull(attributes['activity.id']),
    attempt: numberOrNull(attributes['wflo.attempt'] ?? attributes['activity.attempt']),
    ...session(attributes),
  };
}

/** The session that `withSession` of `@wflo/genai`, or another SDK by the conventions, has put. */
export function session(attributes: Values): Pick<LlmCall, 'session' | 'user' | 'tags'> {
  const tags = attributes['wflo.tags'];
  const named = Array.isArray(tags) ? tags : list(parseJson(tags));
  return {
    session:
      textOrNull(attributes['session.id']) ?? textOrNull(attributes['gen_ai.conversation.id']),
    user: textOrNull(attributes['user.id']) ?? textOrNull(attributes['enduser.id']),
    tags: named.filter((tag) => typeof tag === 'string').slice(0, 50),
  };
}

/**
 * An exact decimal as pico-dollars; null for what is none, and for more than 9,000 USD, which no
 * call costs and no exact sum of numbers holds.
 */
export function pico(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  try {
    const amount = Number(usdToPico(typeof value === 'number' ? decimal(value) : value));
    return amount >= 0 && Number.isSafeInteger(amount) ? amount : null;
  } catch {
    return null;
  }
}

function decimal(value: number): string {
  return value.toFixed(12);
}

function tokens(value: unknown): number | null {
  const count = numberOrNull(value);
  return count !== null && count >= 0 && count < 1e12 ? Math.round(count) : null;
}
