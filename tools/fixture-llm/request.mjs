import { OpenAiError } from './openai-error.mjs';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** The parts of a chat completion request that the fixture reads, checked. */
export function parseRequest(body) {
  const { model = 'gpt-4o-mini', messages, stream } = body;
  if (typeof model !== 'string' || model === '') refuse('model', 'a string');
  if (stream) {
    throw new OpenAiError(400, 'The fixture does not stream: leave "stream" out.', {
      param: 'stream',
      code: 'unsupported_value',
    });
  }
  if ((body.n ?? 1) !== 1) refuse('n', '1: the fixture makes one choice');
  if (!Array.isArray(messages) || messages.length === 0) refuse('messages', 'a non-empty array');
  return { model, messages: messages.map(parseMessage), maxTokens: parseMaxTokens(body) };
}

function parseMessage(message, index) {
  const at = `messages[${index}]`;
  if (!ROLES.includes(message?.role)) refuse(`${at}.role`, `one of ${ROLES.join(', ')}`);
  const { role, name } = message;
  return { role, ...(typeof name === 'string' ? { name } : {}), content: text(message, at) };
}

/** Content is a string or a list of parts, of which text parts are read; a tool call has none. */
function text({ role, content, tool_calls: toolCalls }, at) {
  if (typeof content === 'string') return content;
  if (role === 'assistant' && (content ?? null) === null && Array.isArray(toolCalls)) return '';
  if (!Array.isArray(content)) refuse(`${at}.content`, 'a string or an array of parts');
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}

function parseMaxTokens(body) {
  const param = body.max_completion_tokens === undefined ? 'max_tokens' : 'max_completion_tokens';
  const limit = body[param];
  if (limit === undefined || limit === null) return Number.POSITIVE_INFINITY;
  if (!Number.isInteger(limit) || limit < 1) refuse(param, 'an integer of at least 1');
  return limit;
}

function refuse(param, expected) {
  throw new OpenAiError(400, `Invalid value for '${param}': expected ${expected}.`, {
    param,
    code: 'invalid_value',
  });
}
