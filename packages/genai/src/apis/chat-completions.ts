import type { CallResponse } from '../call/call-types.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { at, field, isObject, listAt, numberAt, parseJson, textAt } from '../values/fields.ts';
import type { Api, ReaderOptions, RequestDescription } from './api.ts';
import { areOwnTools, isText, outputLimit, parameterAttributes } from './request-attributes.ts';

/** OpenAI's Chat Completions, the older Completions, and whatever is compatible with them. */
export const chatCompletions: Api = {
  operation: 'chat',
  describe,
  createReader: (options) => new ChatReader(options),
  withUsage(body) {
    const options = at(body, 'stream_options');
    if (!isObject(body) || at(options, 'include_usage') !== undefined) return undefined;
    const own = isObject(options) ? options : {};
    return { ...body, stream_options: { ...own, include_usage: true } };
  },
};

export const completions: Api = { ...chatCompletions, operation: 'text_completion' };

function describe(body: unknown): RequestDescription {
  const limit = outputLimit(body);
  const messages = listAt(body, 'messages');
  return {
    model: textAt(body, 'model'),
    stream: field(body, 'stream') === true,
    attributes: { ...parameterAttributes(body), 'openai.api.type': 'chat_completions' },
    maxOutputTokens: limit === undefined ? undefined : limit * (numberAt(body, 'n') ?? 1),
    inputIsText:
      areOwnTools(field(body, 'tools')) &&
      isText(field(body, 'prompt')) &&
      field(body, 'web_search_options') === undefined &&
      messages.every((message) => isText(field(message, 'content'))),
  };
}

/** Most chunks have a word of text and nothing else that is of interest. */
const TELLING = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:/;
const WITH_TEXT = /"(?:content|text|reasoning_content|arguments)"\s*:\s*"[^"]/;

class ChatReader implements ResponseReader {
  readonly #hidesUsage: boolean;
  readonly #finishReasons = new Map<number, string>();
  #isFirst = true;
  #hasText = false;

  constructor({ hidesUsage }: ReaderOptions) {
    this.#hidesUsage = hidesUsage;
  }

  json(body: unknown): CallResponse {
    const choices = listAt(body, 'choices');
    return {
      ...responseOf(body),
      finishReasons: choices.flatMap((choice) => textAt(choice, 'finish_reason') ?? []),
      hasText: choices.some(
        (choice) => (textAt(choice, 'message', 'content') ?? textAt(choice, 'text')) !== undefined,
      ),
    };
  }

  event(data: string): EventReading {
    if (data === '[DONE]') return { isLast: true };
    if (!this.#hasText && WITH_TEXT.test(data)) this.#hasText = true;
    if (!this.#isFirst && !TELLING.test(data)) return {};
    const chunk = parseJson(data);
    const error = field(chunk, 'error');
    if (isObject(error)) return { error };
    this.#isFirst = false;
    for (const choice of listAt(chunk, 'choices')) {
      const reason = textAt(choice, 'finish_reason');
      if (reason !== undefined) this.#finishReasons.set(numberAt(choice, 'index') ?? 0, reason);
    }
    return {
      response: {
        ...responseOf(chunk),
        finishReasons: [...this.#finishReasons.values()],
        hasText: this.#hasText,
      },
    };
  }

  /** The chunks before the one with the usage have it as null; a string holds no bare quotes. */
  shown(event: string, data: string): string {
    if (!this.#hidesUsage || !data.includes('"usage"')) return event;
    const chunk = parseJson(data);
    if (!isObject(field(chunk, 'usage'))) return event.replace(/,\s*"usage"\s*:\s*null/, '');
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
