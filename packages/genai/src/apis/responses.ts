import type { CallResponse } from '../call/call-types.ts';
import {
  instructionsOf,
  messageOf,
  textPart,
  toolCall,
  toolResponse,
  type Message,
} from '../content/messages.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { field, isObject, listAt, parseJson, textAt } from '../values/fields.ts';
import type { Api, RequestDescription } from './api.ts';
import { limitsOf } from './limits.ts';
import { areOwnTools, isText, OUTPUT_LIMITS, parameterAttributes } from './request-attributes.ts';

/** OpenAI's Responses. */
export const responses: Api = {
  operation: 'chat',
  describe,
  createReader: () => new ResponsesReader(),
  messages: (body) => {
    const input = field(body, 'input');
    const tools = field(body, 'tools');
    return {
      system: instructionsOf(field(body, 'instructions')),
      input:
        typeof input === 'string'
          ? [{ role: 'user', parts: [textPart(input)] }]
          : listAt(body, 'input').map(messageOfItem),
      ...(Array.isArray(tools) && { tools }),
    };
  },
};

function describe(body: unknown): RequestDescription {
  const isWhole = ['previous_response_id', 'conversation', 'prompt'].every(
    (name) => (field(body, name) ?? undefined) === undefined,
  );
  return {
    model: textAt(body, 'model'),
    stream: field(body, 'stream') === true,
    attributes: { ...parameterAttributes(body), 'openai.api.type': 'responses' },
    ...limitsOf(body, OUTPUT_LIMITS),
    serviceTier: textAt(body, 'service_tier'),
    inputIsText: isWhole && areOwnTools(field(body, 'tools')) && isText(field(body, 'input')),
  };
}

const TELLING = /"type"\s*:\s*"(?:response\.(?:created|completed|incomplete|failed)|error)"/;

class ResponsesReader implements ResponseReader {
  json(body: unknown): CallResponse {
    return responseOf(body);
  }

  event(data: string): EventReading {
    if (data === '[DONE]') return { isLast: true };
    if (!TELLING.test(data)) return {};
    const event = parseJson(data);
    const type = textAt(event, 'type');
    const response = field(event, 'response');
    if (type === 'error') return { error: event };
    if (type === 'response.failed') {
      const error = field(response, 'error');
      return { response: responseOf(response), error: isObject(error) ? failure(error) : event };
    }
    const isLast = type === 'response.completed' || type === 'response.incomplete';
    return { response: responseOf(response), isLast };
  }
}

function failure(error: object): object {
  return { ...error, type: textAt(error, 'code') ?? 'response.failed' };
}

function responseOf(body: unknown): CallResponse {
  const status = textAt(body, 'incomplete_details', 'reason') ?? textAt(body, 'status');
  const serviceTier = textAt(body, 'service_tier');
  return {
    model: textAt(body, 'model'),
    id: textAt(body, 'id'),
    finishReasons: status === undefined || status === 'in_progress' ? undefined : [status],
    usage: field(body, 'usage') ?? undefined,
    serviceTier,
    attributes: serviceTier === undefined ? {} : { 'openai.response.service_tier': serviceTier },
    hasText: listAt(body, 'output').length > 0,
    toolCalls: { output: listAt(body, 'output').map(kindOf) },
    messages: () => listAt(body, 'output').map(messageOfItem),
  };
}

/** Of an item what tells whether it is a tool that the provider ran at a price, and how. */
function kindOf(item: unknown): object {
  const action = textAt(item, 'action', 'type');
  return { type: textAt(item, 'type'), ...(action !== undefined && { action: { type: action } }) };
}

/** An item of an input or an output: a message, a call of a tool, what a tool has returned. */
function messageOfItem(item: unknown): Message {
  const id = textAt(item, 'call_id');
  switch (field(item, 'type')) {
    case 'function_call':
    case 'custom_tool_call': {
      const args = field(item, 'arguments') ?? field(item, 'input');
      return { role: 'assistant', parts: [toolCall(id, textAt(item, 'name'), args)] };
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'tool', parts: [toolResponse(id, field(item, 'output'))] };
    case 'reasoning': {
      const parts = listAt(item, 'summary').map((part) => ({
        type: 'reasoning',
        content: textAt(part, 'text'),
      }));
      return { role: 'assistant', parts };
    }
    default:
      return messageOf(item, 'assistant');
  }
}
