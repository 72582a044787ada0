import { parseMessagesRequest, parsePrompt } from './anthropic-request.mjs';
import { countPromptTokens } from '../model/tokens.mjs';
import { Remembered } from './remembered.mjs';
import { argumentsText, fragmentsOf, wordsOf } from './text-pieces.mjs';

const ERRORS = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' };
/** What the last event does not repeat of a usage, and what the first does not know yet. */
const ONLY_AT_START = ['cache_creation', 'service_tier', 'inference_geo', 'speed'];
const ONLY_AT_END = ['server_tool_use', 'output_tokens_details', 'iterations'];

const error = ({ status, message }) => ({
  type: 'error',
  error: { type: ERRORS[status] ?? 'api_error', message },
  request_id: null,
});

const shared = {
  requestIdHeader: 'request-id',
  error,
  errorEvent: (thrown) => ({ event: 'error', data: error(thrown) }),
};

/** Anthropic's Messages; it remembers the latest threads, of which a request sends what is new. */
export function anthropicMessages() {
  const threads = new Remembered();
  const keep = (reply, { isThread, messages, tools }) => {
    if (!isThread) return;
    const [{ text, toolCalls }] = reply.choices;
    const said = { role: 'assistant', text, toolCalls };
    threads.set(envelope(reply).id, { messages: [...messages, said], tools });
  };
  return {
    ...MESSAGES,
    parse: (body) => parseMessagesRequest(body, threads),
    body: (reply, usage, options) => {
      keep(reply, options);
      return MESSAGES.body(reply, usage);
    },
    events: (reply, usage, options) => {
      keep(reply, options);
      return MESSAGES.events(reply, usage);
    },
  };
}

const MESSAGES = {
  ...shared,
  name: 'anthropic.messages',
  path: /\/messages$/,

  usage: ({ input, output, reasoning }, { serviceTier = 'standard' }) => ({
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
    service_tier: serviceTier,
  }),

  body: (reply, usage) => ({
    ...envelope(reply),
    content: blocksOf(reply.choices[0]).map(({ whole }) => whole),
    ...ending(reply),
    ...(usage === null ? {} : { usage }),
  }),

  *events(reply, usage) {
    const event = (type, data, sent) => ({
      event: type,
      data: { type, ...data },
      ...(sent === undefined ? {} : { usage: sent }),
    });
    const start = usageAtStart(usage);
    const message = { ...envelope(reply), content: [], ...UNENDED, ...withUsage(start) };
    yield event('message_start', { message }, start);
    for (const [index, block] of blocksOf(reply.choices[0]).entries()) {
      yield event('content_block_start', { index, content_block: block.empty });
      if (index === 0) yield event('ping', {});
      for (const delta of block.deltas) yield event('content_block_delta', { index, delta });
      yield event('content_block_stop', { index });
    }
    const end = usageAtEnd(usage);
    yield event('message_delta', { delta: ending(reply), ...withUsage(end) }, end);
    yield event('message_stop', {});
  },
};

/** Its count of tokens, which costs nothing. */
export const anthropicCountTokens = {
  ...shared,
  name: 'anthropic.count_tokens',
  path: /\/messages\/count_tokens$/,
  parse: parsePrompt,
  generate: (conversation) => ({ tokens: { input: countPromptTokens(conversation) } }),
  usage: () => null,
  body: ({ tokens }) => ({ input_tokens: tokens.input }),
};

const UNENDED = { stop_reason: null, stop_sequence: null };

const withUsage = (usage) => (usage === undefined ? {} : { usage });

function envelope({ id, model }) {
  return { id: `msg_fixture${id}`, type: 'message', role: 'assistant', model };
}

function ending({ choices: [{ finish }], finishReason }) {
  return { ...UNENDED, stop_reason: finishReason ?? STOP_REASONS[finish] };
}

function usageAtStart(usage) {
  if (usage === null) return undefined;
  const known = without(usage, ONLY_AT_END);
  return 'output_tokens' in known
    ? { ...known, output_tokens: Math.min(1, known.output_tokens) }
    : known;
}

const usageAtEnd = (usage) => (usage === null ? undefined : without(usage, ONLY_AT_START));

const without = (usage, names) =>
  Object.fromEntries(Object.entries(usage).filter(([name]) => !names.includes(name)));

/** The blocks of a message: whole, and as a stream brings them. */
function blocksOf({ text, reasoning, toolCalls }) {
  const blocks = toolCalls.map(toolUse);
  if (text !== '' || blocks.length === 0) {
    const deltas = wordsOf(text).map((piece) => ({ type: 'text_delta', text: piece }));
    const block = (content) => ({ type: 'text', text: content });
    blocks.unshift({ whole: block(text), empty: block(''), deltas });
  }
  if (reasoning !== '') blocks.unshift(thinking(reasoning));
  return blocks;
}

function thinking(reasoning) {
  const signature = Buffer.from('wflo-fixture').toString('base64');
  return {
    whole: { type: 'thinking', thinking: reasoning, signature },
    empty: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...wordsOf(reasoning).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature },
    ],
  };
}

function toolUse({ id, name, arguments: given }) {
  const block = (input) => ({
    type: 'tool_use',
    id: `toolu_${id}`,
    name,
    input,
    caller: { type: 'direct' },
  });
  const json = argumentsText(given);
  return {
    whole: block(given),
    empty: block({}),
    deltas: ['', ...fragmentsOf(json)].map((piece) => ({
      type: 'input_json_delta',
      partial_json: piece,
    })),
  };
}
