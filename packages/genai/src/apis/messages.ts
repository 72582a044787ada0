import type { CallResponse } from '../call/call-types.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { field, isObject, listAt, parseJson, textAt } from '../values/fields.ts';
import type { Api, RequestDescription } from './api.ts';
import { areOwnTools, isText, outputLimit, parameterAttributes } from './request-attributes.ts';

/** Anthropic's Messages. */
export const messages: Api = {
  operation: 'chat',
  describe,
  createReader: () => new MessagesReader(),
};

/** More than what Anthropic documents that it adds to the input of a request with tools. */
const TOOL_PROMPT_TOKENS = 1_000;

function describe(body: unknown): RequestDescription {
  const tools = field(body, 'tools');
  return {
    model: textAt(body, 'model'),
    stream: field(body, 'stream') === true,
    attributes: parameterAttributes(body),
    maxOutputTokens: outputLimit(body),
    addedInputTokens: listAt(body, 'tools').length > 0 ? TOOL_PROMPT_TOKENS : 0,
    inputIsText:
      areOwnTools(tools) &&
      listAt(body, 'mcp_servers').length === 0 &&
      isText(field(body, 'system')) &&
      listAt(body, 'messages').every((message) => isText(field(message, 'content'))),
  };
}

/** The events with numbers; the others have words. */
const TELLING = /"type"\s*:\s*"(?:message_start|message_delta|message_stop|error)"/;

class MessagesReader implements ResponseReader {
  #usage: object = {};

  json(body: unknown): CallResponse {
    return { ...responseOf(body), usage: field(body, 'usage') ?? undefined };
  }

  event(data: string): EventReading {
    if (!TELLING.test(data)) return {};
    const event = parseJson(data);
    switch (field(event, 'type')) {
      case 'message_start': {
        const message = field(event, 'message');
        this.#add(field(message, 'usage'));
        return { response: responseOf(message) };
      }
      case 'message_delta':
        // The counts are of the whole message so far.
        this.#add(field(event, 'usage'));
        return { response: { ...responseOf(field(event, 'delta')), usage: this.#usage } };
      case 'message_stop':
        return { isLast: true };
      default:
        return { error: field(event, 'error') ?? event };
    }
  }

  #add(usage: unknown): void {
    if (!isObject(usage)) return;
    const counts = Object.entries(usage).filter(([, count]) => count !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(counts) };
  }
}

function responseOf(body: unknown): CallResponse {
  const reason = textAt(body, 'stop_reason');
  const tier = textAt(body, 'usage', 'service_tier');
  return {
    model: textAt(body, 'model'),
    id: textAt(body, 'id'),
    finishReasons: reason === undefined ? undefined : [reason],
    serviceTier: tier,
    hasText: listAt(body, 'content').length > 0 || undefined,
    attributes: tier === undefined ? {} : { 'anthropic.response.service_tier': tier },
  };
}
