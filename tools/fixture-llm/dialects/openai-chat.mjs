import { openAiShared } from './openai-error.mjs';
import { parseChatRequest } from './openai-chat-request.mjs';
import { argumentsText, fragmentsOf, wordsOf } from './text-pieces.mjs';

const FINGERPRINT = 'wflo-fixture';

/** OpenAI's Chat Completions, which most other providers speak, too. */
export const openAiChat = {
  ...openAiShared,
  name: 'openai.chat',
  path: /\/chat\/completions$/,
  parse: parseChatRequest,

  usage: ({ input, output, reasoning }) => ({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }),

  body: (reply, usage) => ({
    ...envelope(reply, 'chat.completion'),
    choices: reply.choices.map((choice, index) => ({
      index,
      message: messageOf(choice),
      logprobs: null,
      finish_reason: reply.finishReason ?? choice.finish,
    })),
    ...(usage === null ? {} : { usage }),
  }),

  *events(reply, usage, { includeUsage }) {
    // With include_usage each chunk has the field, and only the last one a value.
    const base = {
      ...envelope(reply, 'chat.completion.chunk'),
      ...(includeUsage ? { usage: null } : {}),
    };
    const chunk = (index, delta, finish = null) => ({
      data: { ...base, choices: [{ index, delta, logprobs: null, finish_reason: finish }] },
    });
    for (const index of reply.choices.keys()) {
      yield chunk(index, { role: 'assistant', content: '', refusal: null });
    }
    for (const [index, choice] of reply.choices.entries()) {
      for (const delta of deltasOf(choice)) yield chunk(index, delta);
      yield chunk(index, {}, reply.finishReason ?? choice.finish);
    }
    if (includeUsage && usage !== null) yield { data: { ...base, choices: [], usage }, usage };
    yield { data: '[DONE]' };
  },
};

function envelope({ id, created, model, serviceTier }, object) {
  return {
    id: `chatcmpl-fixture-${id}`,
    object,
    created,
    model,
    ...(serviceTier === undefined ? {} : { service_tier: serviceTier }),
    system_fingerprint: FINGERPRINT,
  };
}

function messageOf({ text, reasoning, toolCalls }) {
  return {
    role: 'assistant',
    content: text === '' && toolCalls.length > 0 ? null : text,
    refusal: null,
    // DeepSeek's field, which xAI, OpenRouter and vLLM have taken over; OpenAI hides its own.
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(toolCallOf) }),
  };
}

const toolCallOf = ({ id, name, arguments: given }) => ({
  id: `call_${id}`,
  type: 'function',
  function: { name, arguments: argumentsText(given) },
});

function* deltasOf({ text, reasoning, toolCalls }) {
  for (const piece of wordsOf(reasoning)) yield { reasoning_content: piece };
  for (const piece of wordsOf(text)) yield { content: piece };
  for (const [index, call] of toolCalls.entries()) {
    const { id, type, function: called } = toolCallOf(call);
    yield { tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }] };
    for (const piece of fragmentsOf(called.arguments)) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}
