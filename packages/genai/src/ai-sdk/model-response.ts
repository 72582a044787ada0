/**
 * Reads what the models of the AI SDK return, of its versions 5 to 7: what the provider itself has
 * reported where that is there, and otherwise the numbers of the SDK.
 *
 * @module
 */
import { providerOfUrl } from '@wflo/pricing';
import type { CallEndpoint, CallResponse } from '../call/call-types.ts';
import { regionAt, serverAddress } from '../clients/server-address.ts';
import { at, field, isObject, listAt, numberAt, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';

/** Of a language model: the result of its `doGenerate`, or the last part of its stream. */
export function languageResponse(result: unknown): CallResponse {
  const body = at(result, 'response', 'body');
  return {
    ...metadataOf(field(result, 'response'), body),
    endpoint: endpointOf(result),
    finishReasons: finishReasonsOf(field(result, 'finishReason')),
    usage: usageOf(field(result, 'usage'), body),
    serviceTier: serviceTierOf(field(result, 'providerMetadata'), body),
  };
}

/** Which model has responded, and what it calls its response. */
export function metadataOf(response: unknown, body?: unknown): CallResponse {
  return {
    model: textAt(body, 'model') ?? textAt(body, 'modelVersion') ?? textAt(response, 'modelId'),
    id: textAt(response, 'id') ?? textAt(body, 'id'),
  };
}

/** Where the request went, as far as the provider says so. */
export function endpointOf(result: unknown): CallEndpoint | undefined {
  const url = textAt(result, 'request', 'url');
  const server = serverAddress(url);
  if (url === undefined || server === undefined) return undefined;
  return { provider: safely(() => providerOfUrl(url)), region: regionAt(url), server };
}

/** Of a model that makes vectors, images, speech, texts of speech or rankings. */
export function otherResponse(result: unknown): CallResponse {
  const response = field(result, 'response');
  const body = field(response, 'body');
  return {
    ...metadataOf(response, body),
    endpoint: endpointOf(result),
    usage: ownUsage(body) ?? imageUsage(result) ?? countedUsage(field(result, 'usage')),
    serviceTier: serviceTierOf(field(result, 'providerMetadata'), body),
  };
}

function finishReasonsOf(reason: unknown): readonly string[] | undefined {
  const text =
    typeof reason === 'string' ? reason : (textAt(reason, 'raw') ?? textAt(reason, 'unified'));
  return text === undefined ? undefined : [text.toLowerCase().slice(0, 64)];
}

/** Version 5 has no `raw`: there the whole response has more than its counts. */
function usageOf(usage: unknown, body: unknown): unknown {
  return isObject(field(usage, 'raw')) ? usage : (ownUsage(body) ?? countedUsage(usage));
}

function ownUsage(body: unknown): unknown {
  const found = field(body, 'usage') ?? field(body, 'usageMetadata') ?? field(body, 'meta');
  return isObject(found) ? found : undefined;
}

/** Undefined where nothing is counted. */
function countedUsage(usage: unknown): unknown {
  if (!isObject(usage)) return undefined;
  const parts = Object.values(usage) as unknown[]; // of unknown fields
  const counts = parts.flatMap((part) =>
    isObject(part) ? (Object.values(part) as unknown[]) : part,
  );
  return counts.some((count) => typeof count === 'number' && Number.isFinite(count))
    ? usage
    : undefined;
}

/** OpenAI's, of images: what of the input is an image stands beside each image. */
function imageUsage(result: unknown): unknown {
  const usage = field(result, 'usage');
  const metadata = field(result, 'providerMetadata');
  const images = Object.values(Object(metadata) as object).flatMap((each) =>
    listAt(each, 'images'),
  );
  const sum = (name: string) =>
    images.reduce<number>((total, image) => total + (numberAt(image, name) ?? 0), 0);
  const [image_tokens, text_tokens] = [sum('imageTokens'), sum('textTokens')];
  const input_tokens = numberAt(usage, 'inputTokens');
  if (input_tokens === undefined || image_tokens + text_tokens !== input_tokens) return undefined;
  return {
    input_tokens,
    output_tokens: numberAt(usage, 'outputTokens'),
    total_tokens: numberAt(usage, 'totalTokens'),
    input_tokens_details: { image_tokens, text_tokens },
  };
}

function serviceTierOf(providerMetadata: unknown, body: unknown): string | undefined {
  const metadata = isObject(providerMetadata) ? Object.values(providerMetadata) : [];
  return metadata
    .map((each) => textAt(each, 'serviceTier'))
    .concat(textAt(body, 'service_tier'))
    .find((tier) => tier !== undefined);
}
