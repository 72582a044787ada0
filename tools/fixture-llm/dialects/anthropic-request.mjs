import { ApiError } from '../api-error.mjs';
import { conversation } from '../model/conversation.mjs';
import { textOfParts } from './text-pieces.mjs';

const ROLES = ['user', 'assistant', 'system'];

/** A request of the Messages API, checked as far as the fixture reads it. */
export function parseMessagesRequest(body, threads) {
  const { max_tokens: maxTokens, thread } = body;
  if (!Number.isInteger(maxTokens) || maxTokens < 1) {
    throw refusal('max_tokens', 'an integer of at least 1');
  }
  const prompt = parsePrompt(body);
  const previous = previousOf(thread, threads);
  const messages = [...previous.messages, ...prompt.messages];
  const tools = [...previous.tools, ...prompt.tools];
  return {
    ...prompt,
    messages,
    tools,
    maxTokens,
    stream: body.stream === true,
    options: { isThread: (thread ?? null) !== null, messages, tools },
  };
}

/** What the thread holds that a request continues. */
function previousOf(thread, threads) {
  if (thread?.type !== 'continue') return { messages: [], tools: [] };
  const previous = threads.get(thread.previous_message_id);
  if (previous !== undefined) return previous;
  throw new ApiError(404, `There is no message ${thread.previous_message_id} to continue.`);
}

/** The part that is counted before it is sent. */
export function parsePrompt(body) {
  const { model, messages } = body;
  if (typeof model !== 'string' || model === '') throw refusal('model', 'a string');
  if (!Array.isArray(messages) || messages.length === 0) {
    throw refusal('messages', 'a non-empty array');
  }
  const system = textOfParts(body.system);
  return conversation({
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', text: system }]),
      ...messages.flatMap(parseMessage),
    ],
    tools: parseTools(body.tools),
    ...parseToolChoice(body.tool_choice),
    schema: (body.output_config?.format ?? body.output_format)?.schema,
  });
}

/** Results of tools come in a message of the user: here they are messages of their own. */
function parseMessage({ role, content }, index) {
  if (!ROLES.includes(role)) throw refusal(`messages.${index}.role`, `one of ${ROLES.join(', ')}`);
  if (typeof content === 'string') return [{ role, text: content }];
  if (!Array.isArray(content)) throw refusal(`messages.${index}.content`, 'a string or blocks');
  const results = content.filter(({ type }) => type === 'tool_result');
  const others = content.filter(({ type }) => type !== 'tool_result');
  const toolCalls = others
    .filter(({ type }) => type === 'tool_use')
    .map(({ name, input }) => ({ name, arguments: input }));
  return [
    ...results.map((result) => ({ role: 'tool', text: textOfParts(result.content) })),
    ...(others.length === 0 ? [] : [{ role, text: textOfParts(others), toolCalls }]),
  ];
}

/** Tools that run at the provider have a type of their own, and are not called here. */
function parseTools(tools = []) {
  if (!Array.isArray(tools)) throw refusal('tools', 'an array');
  return tools
    .filter(({ type }) => type === undefined || type === 'custom')
    .map(({ name, input_schema: schema }) => ({ name, schema }));
}

function parseToolChoice(choice) {
  const types = { auto: 'auto', any: 'required', none: 'none', tool: { name: choice?.name } };
  return {
    toolChoice: types[choice?.type ?? 'auto'] ?? 'auto',
    parallelToolCalls: choice?.disable_parallel_tool_use !== true,
  };
}

const refusal = (param, expected) =>
  new ApiError(400, `${param}: Input should be ${expected}`, { param });
