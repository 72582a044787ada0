import type { CallResponse } from '../call/call-types.ts';
import { CollectedMessage } from '../content/collected-message.ts';
import { instructionsOf, messageOf, type Message } from '../content/messages.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { field, isObject, listAt, numberAt, parseJson, textAt } from '../values/fields.ts';
import type { Api, RequestDescription } from './api.ts';
import { limitsOf } from './limits.ts';
import { areOwnTools, isText, OUTPUT_LIMITS, parameterAttributes } from './request-attributes.ts';

/** Anthropic's Messages. */
export const messages: Api = {
  operation: 'chat',
  describe,
  createReader: ({ readsContent }) => new MessagesReader(readsContent),
  messages: (body) => {
    const tools = field(body, 'tools');
    return {
      system: instructionsOf(field(body, 'system')),
      input: listAt(body, 'messages').map((message) => messageOf(message)),
      ...(Array.isArray(tools) && { tools }),
    };
  },
};

/** More than what Anthropic documents that it adds to the input of a request with tools. */
const TOOL_PROMPT_TOKENS = 1_000;

function describe(body: unknown): RequestDescription {
  const tools = field(body, 'tools');
  return {
    model: textAt(body, 'model'),
    stream: field(body, 'stream') === true,
    attributes: parameterAttributes(body),
    ...limitsOf(body, OUTPUT_LIMITS),
    serviceTier: textAt(body, 'service_tier'),
    isFast: textAt(body, 'speed') === 'fast',
    cachesForAnHour: cachesForAnHour(body),
    addedInputTokens: listAt(body, 'tools').length > 0 ? TOOL_PROMPT_TOKENS : 0,
    inputIsText:
      areOwnTools(tools) &&
      listAt(body, 'mcp_servers').length === 0 &&
      isText(field(body, 'system')) &&
      listAt(body, 'messages').every((message) => isText(field(message, 'content'))),
  };
}

function cachesForAnHour(body: unknown): boolean {
  const messagesAndParts = listAt(body, 'messages').flatMap((message) => [
    message,
    ...listAt(message, 'content'),
  ]);
  return [body, ...listAt(body, 'tools'), ...listAt(body, 'system'), ...messagesAndParts].some(
    (part) => textAt(part, 'cache_control', 'ttl') === '1h',
  );
}

/** The events with numbers; the others have words. */
const TELLING = /"type"\s*:\s*"(?:message_start|message_delta|message_stop|error)"/;

class MessagesReader implements ResponseReader {
  readonly #collected: CollectedMessage | undefined;
  #usage: object = {};

  constructor(readsContent: boolean) {
    this.#collected = readsContent ? new CollectedMessage() : undefined;
  }

  json(body: unknown): CallResponse {
    const finish_reason = textAt(body, 'stop_reason');
    return {
      ...responseOf(body),
      usage: field(body, 'usage') ?? undefined,
      messages: () => [{ ...messageOf(body, 'assistant'), finish_reason }],
    };
  }

  event(data: string): EventReading {
    if (this.#collected === undefined && !TELLING.test(data)) return {};
    const event = parseJson(data);
    this.#collect(event);
    switch (field(event, 'type')) {
      case 'message_start': {
        const message = field(event, 'message');
        this.#add(field(message, 'usage'));
        return { response: responseOf(message) };
      }
      case 'message_delta':
        // The counts are of the whole message so far.
        this.#add(field(event, 'usage'));
        return {
          response: this.#soFar(event),
          isBilled: textAt(event, 'delta', 'stop_reason') !== undefined,
        };
      case 'message_stop':
        return { isLast: true };
      case 'error':
        return { error: field(event, 'error') ?? event };
      default:
        return {};
    }
  }

  #soFar(event: unknown): CallResponse {
    const delta = field(event, 'delta');
    const messages = (): Message[] => {
      const message = this.#collected?.message(textAt(delta, 'stop_reason'));
      return message === undefined ? [] : [message];
    };
    return { ...responseOf(delta), usage: this.#usage, messages };
  }

  #collect(event: unknown): void {
    const index = numberAt(event, 'index');
    if (this.#collected === undefined || index === undefined) return;
    const block = field(event, 'content_block');
    if (field(block, 'type') === 'tool_use') {
      this.#collected.addTool(index, { id: textAt(block, 'id'), name: textAt(block, 'name') });
    }
    this.#collected.addText(textAt(event, 'delta', 'text') ?? textAt(block, 'text'));
    this.#collected.addReasoning(textAt(event, 'delta', 'thinking'));
    const json = textAt(event, 'delta', 'partial_json');
    if (json !== undefined) this.#collected.addTool(index, { arguments: json });
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
