import { ApiError, invalid } from '../api-error.mjs';
import { conversation } from '../model/conversation.mjs';
import { textOfParts } from './text-pieces.mjs';

const ROLES = { developer: 'system', system: 'system', user: 'user', assistant: 'assistant' };

/** A request of the Responses API, checked as far as the fixture reads it. */
export function parseResponsesRequest(body, stored) {
  const { model, input, instructions, max_output_tokens: limit } = body;
  if (typeof model !== 'string' || model === '') throw invalid('model', 'a string');
  const messages = [
    ...(typeof instructions === 'string' ? [instruction(instructions)] : []),
    ...previousMessages(body.previous_response_id, stored),
    ...inputMessages(input, stored),
  ];
  return conversation({
    model,
    stream: body.stream === true,
    messages,
    tools: (body.tools ?? [])
      .filter(({ type }) => type === 'function')
      .map(({ name, parameters }) => ({ name, schema: parameters })),
    toolChoice: parseToolChoice(body.tool_choice),
    parallelToolCalls: body.parallel_tool_calls !== false,
    maxTokens: limit ?? Number.POSITIVE_INFINITY,
    schema: body.text?.format?.type === 'json_schema' ? body.text.format.schema : undefined,
    options: { messages, request: body },
  });
}

const instruction = (text) => ({ role: 'system', text, isInstruction: true });

function previousMessages(id, stored) {
  if (id === undefined || id === null) return [];
  const messages = stored.messages.get(id);
  if (messages !== undefined) return messages;
  throw new ApiError(400, `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  });
}

function inputMessages(input, stored) {
  if (typeof input === 'string') return [{ role: 'user', text: input }];
  if (!Array.isArray(input)) throw invalid('input', 'a string or an array of items');
  return input.flatMap((item, index) => messagesOfItem(item, index, stored));
}

/** What an item of the input says, or one of an output. */
export function messagesOfItem(item, index, stored) {
  switch (item?.type ?? 'message') {
    case 'message': {
      const role = ROLES[item?.role];
      if (role === undefined) throw invalid(`input[${index}].role`, Object.keys(ROLES).join(', '));
      return [{ role, text: textOfParts(item.content) }];
    }
    case 'function_call':
      return [{ role: 'assistant', text: '', toolCalls: [item] }];
    case 'function_call_output':
      return [{ role: 'tool', text: textOfParts(item.output) }];
    case 'item_reference': {
      const found = stored.items.get(item.id);
      if (found !== undefined) return messagesOfItem(found, index, stored);
      throw new ApiError(404, `Item with id '${item.id}' not found.`, { param: 'input' });
    }
    default:
      return []; // Reasoning, and what the provider's own tools have done.
  }
}

function parseToolChoice(choice) {
  if (choice === undefined || choice === null) return 'auto';
  return typeof choice === 'object' && typeof choice.name === 'string'
    ? { name: choice.name }
    : choice;
}
