import type { CallResponse } from '../call/call-types.ts';
import { at, field, isObject, listAt, textAt } from '../values/fields.ts';
import { langChainMessage } from './messages.ts';

/**
 * What LangChain passes on of a response, for models whose own response was not seen. In a stream it
 * adds up what each chunk has: of texts that come twice it makes one that is twice as long.
 */
export function responseOfResult(result: unknown): CallResponse {
  const generations = listAt(result, 'generations').flat();
  const [first] = generations;
  const message = field(first, 'message');
  const metadata = field(message, 'response_metadata');
  const info = field(first, 'generationInfo');
  const known = [metadata, info, field(result, 'llmOutput')];
  const id = textAt(message, 'id');
  return {
    model: firstText(known, ['model_name', 'model', 'modelVersion']),
    id: id === undefined || /^(?:lc_)?run-/.test(id) ? undefined : id,
    finishReasons: generations.flatMap((generation) => finishReasonOf(generation) ?? []),
    ...usageOf(message, known),
    serviceTier: firstText(known, ['service_tier', 'serviceTier']),
    hasText: generations.some((generation) => textAt(generation, 'text') !== undefined),
  };
}

/** What was said, where content is captured. */
export function messagesOfResult(result: unknown): NonNullable<CallResponse['messages']> {
  return () =>
    listAt(result, 'generations')
      .flat()
      .map((generation) => {
        const message = field(generation, 'message') ?? { content: field(generation, 'text') };
        const shown = langChainMessage(message, finishReasonOf(generation));
        return { ...shown, role: 'assistant' };
      });
}

function finishReasonOf(generation: unknown): string | undefined {
  const places = [
    field(generation, 'generationInfo'),
    at(generation, 'message', 'response_metadata'),
    at(generation, 'message', 'additional_kwargs'),
  ];
  return firstText(places, ['finish_reason', 'finishReason', 'stop_reason', 'stopReason']);
}

/** The provider's own counts where they are whole, or LangChain's. All choices share them. */
function usageOf(message: unknown, known: readonly unknown[]): CallResponse {
  const raw = known
    .map((each) => field(each, 'usage'))
    .find((usage) => isObject(usage) && INPUTS.some((name) => field(usage, name) !== undefined));
  if (raw !== undefined) return { usage: raw };
  const counted = field(message, 'usage_metadata');
  if (isObject(counted)) return { usage: counted, usageApi: 'langchain' };
  // `estimatedTokenUsage` is counted by LangChain itself, and no usage.
  return { usage: known.map((each) => field(each, 'tokenUsage')).find(hasPromptTokens) };
}

const INPUTS = ['prompt_tokens', 'input_tokens', 'inputTokens', 'promptTokenCount'];

function hasPromptTokens(usage: unknown): boolean {
  return typeof field(usage, 'promptTokens') === 'number';
}

function firstText(places: readonly unknown[], names: readonly string[]): string | undefined {
  for (const place of places) {
    for (const name of names) {
      const found = textAt(place, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
