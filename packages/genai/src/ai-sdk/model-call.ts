import type { LlmCall } from '../call/call.ts';
import { capturesContent } from '../content/record-content.ts';
import { field, isObject, listAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { languageResponse } from './model-response.ts';
import { observedParts, type PartsOptions } from './observed-parts.ts';
import { bytesOf, partOf } from './prompt.ts';
import { ProviderTools } from './provider-tools.ts';
import type { AiSdkOptions } from './options.ts';

/** Bytes are counted where a response was lost, and only then. */
export function countedBytes(options: unknown): () => number | undefined {
  return () => safely(() => bytesOf(options));
}

/**
 * Ends a call with what its language model has returned; of a stream, when that is read. Returns
 * what the host is to get.
 */
export function observeResult<Result>(
  call: LlmCall,
  result: Result,
  { options, settings, ...parts }: ResultOptions,
): Result {
  const tools = safely(() => new ProviderTools(options), new ProviderTools(undefined));
  const readsContent = capturesContent(settings) && field(options, 'recordOutputs') !== false;
  const stream = field(result, 'stream');
  if (stream instanceof ReadableStream) {
    const observed = observedParts(stream, { ...parts, call, tools, readsContent, result });
    return { ...result, stream: observed };
  }
  safely(() => {
    const content = listAt(result, 'content');
    for (const part of content) tools.add(part);
    const response = languageResponse(result);
    call.respond({
      ...response,
      toolCalls:
        call.response.toolCalls ??
        tools.calls(field(field(result, 'response'), 'body'), field(result, 'providerMetadata')),
      ...(content.some(isText) && { hasText: true }),
      ...(readsContent && {
        messages: () => [
          {
            role: 'assistant',
            parts: content.filter(isObject).map(partOf),
            finish_reason: response.finishReasons?.[0],
          },
        ],
      }),
    });
  });
  call.end();
  return result;
}

export interface ResultOptions extends Pick<
  PartsOptions,
  'hidesRaw' | 'rawUsage' | 'onAbandon' | 'onClose'
> {
  /** What the model was called with, or the event that says so. */
  readonly options: unknown;
  readonly settings: AiSdkOptions;
}

function isText(part: unknown): boolean {
  const type = field(part, 'type');
  return type === 'text' || type === 'reasoning' || type === 'tool-call';
}
