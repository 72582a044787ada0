import type { CallResponse } from '../call/call-types.ts';
import { CollectedMessage } from '../content/collected-message.ts';
import { messageOf, partsOf, textPart, type Message } from '../content/messages.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { at, field, isObject, listAt, numberAt, parseJson, textAt } from '../values/fields.ts';
import type { Api, ReaderOptions, RequestDescription } from './api.ts';
import { limitsOf } from './limits.ts';
import {
  areOwnTools,
  isText,
  OUTPUT_LIMITS,
  outputKindOf,
  parameterAttributes,
} from './request-attributes.ts';

/** OpenAI's Chat Completions, the older Completions, and whatever is compatible with them. */
export const chatCompletions: Api = {
  operation: 'chat',
  describe,
  createReader: (options) => new ChatReader(options),
  messages: (body) => {
    const prompt = textAt(body, 'prompt');
    const sent = listAt(body, 'messages').map((message) => messageOf(message));
    const tools = field(body, 'tools');
    return {
      input: prompt === undefined ? sent : [{ role: 'user', parts: [textPart(prompt)] }],
      ...(Array.isArray(tools) && { tools }),
    };
  },
  withUsage(body) {
    const options = at(body, 'stream_options');
    if (!isObject(body) || at(options, 'include_usage') !== undefined) return undefined;
    const own = isObject(options) ? options : {};
    return { ...body, stream_options: { ...own, include_usage: true } };
  },
};

export const completions: Api = { ...chatCompletions, operation: 'text_completion' };

function describe(body: unknown): RequestDescription {
  const messages = listAt(body, 'messages');
  return {
    model: textAt(body, 'model'),
    stream: field(body, 'stream') === true,
    attributes: { ...parameterAttributes(body), 'openai.api.type': 'chat_completions' },
    ...limitsOf(body, OUTPUT_LIMITS, [['n'], ['best_of']], promptsOf(body)),
    outputKind: outputKindOf(field(body, 'modalities')),
    serviceTier: textAt(body, 'service_tier'),
    inputIsText:
      areOwnTools(field(body, 'tools')) &&
      isText(field(body, 'prompt')) &&
      field(body, 'web_search_options') === undefined &&
      messages.every((message) => isText(field(message, 'content'))),
  };
}

/** Completions may have several, and each has choices, some of which are not shown. */
function promptsOf(body: unknown): number {
  const prompts = listAt(body, 'prompt');
  // Numbers are the tokens of one prompt.
  return typeof prompts[0] === 'number' ? 1 : Math.max(prompts.length, 1);
}

/** Most chunks have a word of text and nothing else that is of interest. */
const TELLING = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:/;
const WITH_USAGE = /"usage"\s*:\s*\{/;
const NULL_USAGE = /,\s*"usage"\s*:\s*null/;
const WITH_TEXT = /"(?:content|text|reasoning_content|arguments)"\s*:\s*"[^"]/;

class ChatReader implements ResponseReader {
  readonly #hidesUsage: boolean;
  readonly #collected: Map<number, CollectedMessage> | undefined;
  readonly #finishReasons = new Map<number, string>();
  #isFirst = true;
  #hasText = false;

  constructor({ hidesUsage, readsContent }: ReaderOptions) {
    this.#hidesUsage = hidesUsage;
    this.#collected = readsContent ? new Map() : undefined;
  }

  json(body: unknown): CallResponse {
    const choices = listAt(body, 'choices');
    return {
      ...responseOf(body),
      finishReasons: choices.flatMap((choice) => textAt(choice, 'finish_reason') ?? []),
      hasText: choices.some(
        (choice) => (textAt(choice, 'message', 'content') ?? textAt(choice, 'text')) !== undefined,
      ),
      messages: () => choices.map(outputOf),
    };
  }

  event(data: string): EventReading {
    if (data === '[DONE]') return { isLast: true };
    if (!this.#hasText && WITH_TEXT.test(data)) this.#hasText = true;
    if (!this.#isFirst && this.#collected === undefined && !TELLING.test(data)) return {};
    const chunk = parseJson(data);
    const error = field(chunk, 'error');
    if (isObject(error)) return { error };
    this.#isFirst = false;
    for (const choice of listAt(chunk, 'choices')) {
      const reason = textAt(choice, 'finish_reason');
      const index = numberAt(choice, 'index') ?? 0;
      if (reason !== undefined) this.#finishReasons.set(index, reason);
      this.#collect(index, choice);
    }
    return {
      isBilled: this.#isBilled(chunk),
      response: {
        ...responseOf(chunk),
        finishReasons: [...this.#finishReasons.values()],
        hasText: this.#hasText,
        messages: () =>
          [...(this.#collected ?? [])].map(([index, collected]) =>
            collected.message(this.#finishReasons.get(index)),
          ),
      },
    };
  }

  /** Whether all has been said, and this is the usage of it. */
  #isBilled(chunk: unknown): boolean {
    const choices = field(chunk, 'choices');
    const isAfterwards = Array.isArray(choices) && choices.length === 0;
    return isAfterwards && this.#finishReasons.size > 0 && isObject(field(chunk, 'usage'));
  }

  #collect(index: number, choice: unknown): void {
    if (this.#collected === undefined) return;
    const message = this.#collected.get(index) ?? new CollectedMessage();
    this.#collected.set(index, message);
    message.addText(textAt(choice, 'delta', 'content') ?? textAt(choice, 'text'));
    message.addReasoning(textAt(choice, 'delta', 'reasoning_content'));
    for (const call of listAt(choice, 'delta', 'tool_calls')) {
      message.addTool(numberAt(call, 'index') ?? 0, {
        id: textAt(call, 'id'),
        name: textAt(call, 'function', 'name'),
        arguments: textAt(call, 'function', 'arguments'),
      });
    }
  }

  /** The chunks before the one with the usage have it as null; a string holds no bare quotes. */
  shown(event: string, data: string): string {
    if (!this.#hidesUsage || !data.includes('"usage"')) return event;
    if (!WITH_USAGE.test(data)) return event.replace(NULL_USAGE, '');
    const chunk = parseJson(data);
    if (!isObject(field(chunk, 'usage'))) return event;
    const choices = field(chunk, 'choices');
    return Array.isArray(choices) && choices.length === 0 ? '' : event;
  }
}

function responseOf(body: unknown): CallResponse {
  const fingerprint = textAt(body, 'system_fingerprint');
  const serviceTier = textAt(body, 'service_tier');
  return {
    model: textAt(body, 'model'),
    id: textAt(body, 'id'),
    usage: field(body, 'usage') ?? undefined,
    serviceTier,
    attributes: {
      ...(fingerprint !== undefined && { 'openai.response.system_fingerprint': fingerprint }),
      ...(serviceTier !== undefined && { 'openai.response.service_tier': serviceTier }),
    },
  };
}

function outputOf(choice: unknown): Message {
  const text = textAt(choice, 'text');
  const parts = text === undefined ? partsOf(field(choice, 'message')) : [textPart(text)];
  return { role: 'assistant', parts, finish_reason: textAt(choice, 'finish_reason') };
}
