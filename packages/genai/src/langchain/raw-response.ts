/**
 * The response of a provider as its client returns it, before LangChain takes from it what it knows:
 * tiers, searches and thoughts are lost there, and counts of a stream are added up that are sums.
 *
 * @module
 */
import { chatCompletions, completions } from '../apis/chat-completions.ts';
import type { Api } from '../apis/api.ts';
import { generateContent } from '../apis/generate-content.ts';
import { messages } from '../apis/messages.ts';
import { responses } from '../apis/responses.ts';
import type { LlmCall } from '../call/call.ts';
import type { CallResponse } from '../call/call-types.ts';
import type { ResponseReader } from '../http/response-reader.ts';
import { field, isObject, listAt, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';

export interface RawResponseListener {
  readonly call: LlmCall;
  /** The provider's response names its usage. */
  onUsage(): void;
  onChunk(): void;
}

/** Hears of a response, or of each chunk of one when the host reads it. */
export function watchResponse(result: unknown, listener: RawResponseListener): void {
  const iterate: unknown = field(result, Symbol.asyncIterator as unknown as string);
  if (typeof iterate === 'function' && isObject(result)) {
    const chunks = new RawChunks(listener);
    Reflect.defineProperty(result, Symbol.asyncIterator, {
      configurable: true,
      value: () => watched(Reflect.apply(iterate, result, []) as AsyncIterator<unknown>, chunks),
    });
    return;
  }
  // Google's older client has the response within its result.
  const whole = field(result, 'response') ?? result;
  const api = apiOf(whole);
  if (api !== undefined) tell(reader(api).json(whole), listener);
}

/** The chunks of one stream. */
export class RawChunks {
  readonly #listener: RawResponseListener;
  #reader: ResponseReader | undefined;

  constructor(listener: RawResponseListener) {
    this.#listener = listener;
  }

  see(chunk: unknown): void {
    safely(() => {
      this.#listener.onChunk();
      const isFirst = this.#reader === undefined;
      const api = isFirst ? apiOf(chunk) : undefined;
      if (api !== undefined) this.#reader = reader(api);
      if (this.#reader === undefined || !(isFirst || isTelling(chunk))) return;
      const { response } = this.#reader.event(JSON.stringify(chunk));
      if (response !== undefined) tell(response, this.#listener);
    });
  }
}

function watched(
  iterator: AsyncIterator<unknown>,
  chunks: RawChunks,
): AsyncIterableIterator<unknown> {
  return {
    async next() {
      const step = await iterator.next();
      if (step.done !== true) chunks.see(step.value);
      return step;
    },
    return: async (value?: unknown) =>
      (await iterator.return?.(value)) ?? { done: true as const, value },
    throw: async (error?: unknown) => {
      if (iterator.throw === undefined) throw error;
      return iterator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function reader(api: Api): ResponseReader {
  return api.createReader({ hidesUsage: false, readsContent: false });
}

function tell(response: CallResponse, listener: RawResponseListener): void {
  listener.call.respond(response);
  if (response.usage !== undefined) listener.onUsage();
}

/** By what only the responses of that API have. */
function apiOf(response: unknown): Api | undefined {
  const kind = textAt(response, 'object') ?? textAt(response, 'type') ?? '';
  if (kind.startsWith('chat.completion')) return chatCompletions;
  if (kind === 'text_completion') return completions;
  if (kind === 'response' || kind.startsWith('response.')) return responses;
  if (kind === 'message' || kind === 'message_start') return messages;
  const isGoogles = ['usageMetadata', 'candidates'].some(
    (name) => field(response, name) !== undefined,
  );
  return isGoogles ? generateContent : undefined;
}

/** The others have a word of text and nothing else that is of interest. */
function isTelling(chunk: unknown): boolean {
  return (
    ['usage', 'response', 'message', 'usageMetadata'].some((name) =>
      isObject(field(chunk, name)),
    ) || listAt(chunk, 'choices').some((choice) => textAt(choice, 'finish_reason') !== undefined)
  );
}
