import { ApiError, invalid } from '../api-error.mjs';
import { conversation } from '../model/conversation.mjs';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];
const MOST_CHOICES = 128;

/** A chat completion request, checked as far as the fixture reads it. */
export function parseChatRequest(body) {
  const { model = 'gpt-4o-mini', messages, stream, n } = body;
  if (typeof model !== 'string' || model === '') throw invalid('model', 'a string');
  const choices = n ?? 1;
  if (!Number.isInteger(choices) || choices < 1 || choices > MOST_CHOICES) {
    throw invalid('n', `an integer of 1 to ${MOST_CHOICES}`);
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid('messages', 'a non-empty array');
  }
  if (body.stream_options != null && !stream) {
    throw new ApiError(400, "'stream_options' is only allowed when 'stream' is enabled.", {
      param: 'stream_options',
    });
  }
  return conversation({
    model,
    choices,
    stream: stream === true,
    messages: messages.map(parseMessage),
    tools: parseTools(body.tools),
    toolChoice: parseToolChoice(body.tool_choice),
    parallelToolCalls: body.parallel_tool_calls !== false,
    maxTokens: parseMaxTokens(body),
    schema: schemaOf(body.response_format),
    options: { includeUsage: body.stream_options?.include_usage === true },
  });
}

function parseMessage(message, index) {
  const at = `messages[${index}]`;
  if (!ROLES.includes(message?.role)) throw invalid(`${at}.role`, `one of ${ROLES.join(', ')}`);
  const { role, name, tool_calls: toolCalls } = message;
  return {
    role: role === 'developer' ? 'system' : role === 'function' ? 'tool' : role,
    ...(typeof name === 'string' ? { name } : {}),
    text: textOf(message, at),
    ...(Array.isArray(toolCalls) ? { toolCalls: toolCalls.flatMap(callOf) } : {}),
  };
}

/** Content is a string or a list of parts, of which text parts are read; a tool call has none. */
function textOf({ role, content, tool_calls: toolCalls }, at) {
  if (typeof content === 'string') return content;
  if (role === 'assistant' && (content ?? null) === null && Array.isArray(toolCalls)) return '';
  if (!Array.isArray(content)) throw invalid(`${at}.content`, 'a string or an array of parts');
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}

function callOf(call) {
  const { name, arguments: given } = call?.function ?? {};
  return typeof name === 'string' ? [{ name, arguments: given }] : [];
}

function parseTools(tools) {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid('tools', 'an array');
  return tools.flatMap((tool, index) => {
    if (tool?.type !== 'function') return [];
    const { name, parameters } = tool.function ?? {};
    if (typeof name !== 'string') throw invalid(`tools[${index}].function.name`, 'a string');
    return [{ name, schema: parameters }];
  });
}

function parseToolChoice(choice) {
  if (choice === undefined || choice === null) return 'auto';
  if (['auto', 'none', 'required'].includes(choice)) return choice;
  const name = choice.function?.name;
  if (typeof name !== 'string') throw invalid('tool_choice', 'auto, none, required or a function');
  return { name };
}

function schemaOf(format) {
  if (format?.type === 'json_schema') return format.json_schema?.schema;
  return format?.type === 'json_object'
    ? { type: 'object', properties: { answer: { type: 'string' } } }
    : undefined;
}

function parseMaxTokens(body) {
  const param = body.max_completion_tokens === undefined ? 'max_tokens' : 'max_completion_tokens';
  const limit = body[param];
  if (limit === undefined || limit === null) return Number.POSITIVE_INFINITY;
  if (!Number.isInteger(limit) || limit < 1) throw invalid(param, 'an integer of at least 1');
  return limit;
}
