import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { RequestDescription } from '../apis/api.ts';
import { imageBounds } from '../apis/image-tokens.ts';
import { limitsOf } from '../apis/limits.ts';
import { outputKindOf } from '../apis/request-attributes.ts';
import type { CallRequest } from '../call/call-types.ts';
import { capturesContent } from '../content/record-content.ts';
import { at, field, listAt, numberAt, textAt } from '../values/fields.ts';
import type { AiSdkOptions } from './options.ts';
import { isTextAlone, messagesOf } from './prompt.ts';
import { providerNamed } from './provider-name.ts';

const NUMBERS: Readonly<Record<string, string>> = {
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  topK: 'gen_ai.request.top_k',
  maxOutputTokens: 'gen_ai.request.max_tokens',
  presencePenalty: 'gen_ai.request.presence_penalty',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  seed: 'gen_ai.request.seed',
  dimensions: 'gen_ai.embeddings.dimension.count',
};

/** More than what a provider documents that it adds to the input of a request with tools. */
const TOOL_PROMPT_TOKENS = 1_000;

export interface ModelOperation {
  readonly operation: string;
  readonly stream?: boolean;
  /** `gen_ai.output.type`. */
  readonly outputType?: string;
  /** Whether `options` hold all that is sent. Default true. */
  readonly isWhole?: boolean;
}

/**
 * The request of a model with `provider` and `modelId`, by what it is called with, or by the event
 * that says so.
 */
export function requestOf(
  model: unknown,
  options: unknown,
  { operation, stream, outputType, isWhole = true }: ModelOperation,
  settings: AiSdkOptions,
): CallRequest {
  const given = settings.provider;
  const isBounded = isWhole && field(options, 'recordInputs') !== false;
  const hasMessages = field(options, 'recordInputs') !== false && capturesContent(settings);
  return {
    ...(given === undefined ? providerNamed(textAt(model, 'provider') ?? '') : { provider: given }),
    operation,
    model: textAt(model, 'modelId'),
    stream,
    settings,
    announcesRequests: true,
    attributes: attributesOf(options, outputType),
    // Vectors are no tokens.
    ...(operation === 'embeddings'
      ? { maxOutputTokens: 0 }
      : limitsOf(options, [['maxOutputTokens']])),
    ...outputOf(model, options, outputType),
    ...(isBounded && {
      inputIsText: (outputType ?? 'json') === 'json' && isTextAlone(options),
      addedInputTokens: hasToolPrompt(options) ? TOOL_PROMPT_TOKENS : 0,
    }),
    ...(hasMessages && { messages: () => messagesOf(options) }),
  };
}

/** What is no text, and how much of it there can be at the most. */
function outputOf(
  model: unknown,
  options: unknown,
  outputType: string | undefined,
): Partial<RequestDescription> {
  if (outputType === 'speech') return { outputKind: 'audio' };
  if (outputType === 'video') return { outputKind: 'video' };
  const own = at(options, 'providerOptions');
  if (outputType !== 'image') {
    const modalities = at(own, 'google', 'responseModalities') ?? at(own, 'openai', 'modalities');
    return { outputKind: outputKindOf(modalities) };
  }
  return imageBounds({
    model: textAt(model, 'modelId'),
    size: field(options, 'size'),
    quality: at(own, 'openai', 'quality'),
    n: field(options, 'n'),
    inputImages: listAt(options, 'files').length,
  });
}

/** A form of the response may be requested by a tool. */
function hasToolPrompt(options: unknown): boolean {
  const form = field(options, 'responseFormat') ?? field(options, 'schema');
  return form !== undefined || listAt(options, 'tools').length > 0;
}

function attributesOf(options: unknown, outputType: string | undefined): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const [name, attribute] of Object.entries(NUMBERS)) {
    const value = numberAt(options, name);
    if (value !== undefined) attributes.set(attribute, value);
  }
  const stops = listAt(options, 'stopSequences').filter((stop) => typeof stop === 'string');
  if (stops.length > 0) attributes.set('gen_ai.request.stop_sequences', stops.slice(0, 16));
  const level = textAt(options, 'reasoning');
  if (level !== undefined) attributes.set('gen_ai.request.reasoning.level', level.slice(0, 64));
  const format = textAt(options, 'responseFormat', 'type');
  const type = outputType ?? (format === 'json' ? 'json' : undefined);
  if (type !== undefined) attributes.set('gen_ai.output.type', type);
  return Object.fromEntries(attributes);
}
