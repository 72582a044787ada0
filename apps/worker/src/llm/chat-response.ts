import { z } from 'zod';
import type { ChatResponse, PaidUsage } from './chat.ts';
import { LlmUsageMissingError } from './errors.ts';
import { withoutPrice } from './beyond-text.ts';
import { messageSchema, problemOf, textOf } from './chat-message.ts';
import { isModelName } from './model-name.ts';
import { readUsage, regionOfUrl, type UsageSource } from '@wflo/pricing';

/** Every key may be absent: zod refuses an object without one that is only `unknown`. */
const completionSchema = z.object({
  model: z.string().optional().catch(undefined),
  usage: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  choices: z.unknown().optional(),
  error: z.unknown().optional(),
});

const choicesSchema = z.tuple(
  [
    z.object({
      message: messageSchema,
      finish_reason: z.string().nullish().catch(null),
      error: z.unknown().optional(),
    }),
  ],
  z.unknown(),
);

export interface ResponseSource {
  readonly baseUrl: string;
  readonly provider: string | undefined;
  readonly requestedModel: string;
}

/**
 * The response that a completion is. The types of OpenAI's client promise more than some servers
 * hold: what of it is of no use must not hide that it was paid for.
 *
 * @throws {LlmUsageMissingError} when it is one, and does not say what was used.
 * @throws {TypeError} when it is none.
 */
export function toResponse(
  completion: unknown,
  { baseUrl, provider, requestedModel }: ResponseSource,
): ChatResponse {
  const response = completionSchema.safeParse(completion);
  // Whether it was paid for is not known: it may be a proxy's page, and is requested again.
  if (!response.success) throw new TypeError('it is no chat completion');
  const { model = '', service_tier: serviceTier } = response.data;
  const named = isModelName(model) ? { model } : {};
  const choices = choicesSchema.safeParse(response.data.choices);
  const hasText = choices.success && textOf(choices.data[0].message) !== '';
  const region = regionOfUrl(baseUrl);
  const source = { provider, region, model: model || requestedModel, serviceTier, hasText };
  const read = paidUsage(response.data.usage, source);
  if (read === undefined) {
    if (choices.success) throw new LlmUsageMissingError(baseUrl);
    throw new TypeError('it has no usable "choices"');
  }
  if (!choices.success) {
    return {
      ...{ text: '', ...named, finishReason: 'error', ...read },
      problemCode: 'WFLO_LLM_INVALID_RESPONSE',
      problem: `The LLM at ${new URL(baseUrl).host} responded without a usable "choices"; its cost is recorded.`,
    };
  }
  const [{ message, finish_reason, error }] = choices.data;
  // A router reports what became of its provider beside what it got of it.
  const isBroken = (error ?? response.data.error ?? undefined) !== undefined;
  const finishReason = isBroken ? 'error' : (finish_reason ?? 'unknown');
  return {
    text: textOf(message),
    ...named,
    finishReason,
    ...read,
    usage: withoutPrice(message, read.usage, provider),
    ...problemOf(message, finishReason, baseUrl),
  };
}

function paidUsage(reported: unknown, source: UsageSource): PaidUsage | undefined {
  const read = readUsage(reported, source);
  if (read === undefined) return undefined;
  const { api: _api, problems: _problems, requests: _requests, ...paid } = read;
  return paid;
}
