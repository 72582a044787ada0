import type { Attributes } from '@opentelemetry/api';
import type { CallCost } from './call-cost.ts';
import { runAttributes, type ActiveRun } from '../run/active-run.ts';
import { defined } from '../values/attributes.ts';
import type { CallRequest, CallResponse } from './call-types.ts';

/** What is known of a call before it is made. A sampler may decide by it. */
export function requestAttributes(request: CallRequest, run: ActiveRun | undefined): Attributes {
  const { operation, provider, model, stream, server, attributes } = request;
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': provider,
    ...(model !== undefined && { 'gen_ai.request.model': model }),
    ...(stream === true && { 'gen_ai.request.stream': true }),
    ...serverAttributes(server),
    ...attributes,
    ...runAttributes(run),
  };
}

export function serverAttributes(server: CallRequest['server']): Attributes {
  return server === undefined
    ? {}
    : { 'server.address': server.address, 'server.port': server.port };
}

export function responseAttributes(response: CallResponse): Attributes {
  const { model, id, finishReasons = [], attributes } = response;
  return defined({
    'gen_ai.response.model': model,
    'gen_ai.response.id': id,
    'gen_ai.response.finish_reasons': finishReasons.length > 0 ? [...finishReasons] : undefined,
    ...attributes,
  });
}

/** Tokens by the names of the conventions: the sums include their parts. */
export function usageAttributes({ usage }: CallCost): Attributes {
  if (usage === undefined) return {};
  const { cacheReadTokens, cacheWriteTokens } = usage;
  return defined({
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': cacheReadTokens || undefined,
    'gen_ai.usage.cache_creation.input_tokens': cacheWriteTokens,
    'gen_ai.usage.cache_write.input_tokens': cacheWriteTokens,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens,
    'gen_ai.usage.audio.input_tokens': usage.inputAudioTokens,
    'gen_ai.usage.audio.output_tokens': usage.outputAudioTokens,
    'gen_ai.usage.image.input_tokens': usage.inputImageTokens,
    'gen_ai.usage.image.output_tokens': usage.outputImageTokens,
  });
}

export function costAttributes(cost: CallCost, requests: number): Attributes {
  return defined({
    'wflo.cost.usd': cost.costUsd,
    'wflo.cost.similar_model': cost.similarModel,
    'wflo.cost.unpriced_reason': cost.unpricedReason,
    'wflo.cost.upper_bound_usd': cost.upperBoundUsd,
    'wflo.cost.unknown_requests': cost.unknownRequests || undefined,
    'wflo.cost.reported_usd': cost.reportedCostUsd,
    'wflo.requests': requests,
  });
}
