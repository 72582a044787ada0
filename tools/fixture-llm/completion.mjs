import { createHash } from 'node:crypto';
import { OpenAiError } from './openai-error.mjs';
import { parseRequest } from './request.mjs';
import { summarise } from './summary.mjs';
import { countPromptTokens, cutToTokens } from './tokens.mjs';

/** The response to a chat completion request; the same for the same request but for `created`. */
export function complete(body) {
  const { model, messages, maxTokens } = parseRequest(body);
  const prompt = messages.filter(({ role }) => role === 'user').at(-1)?.content;
  if (prompt === undefined) {
    throw new OpenAiError(400, 'There is no message of role "user".', { param: 'messages' });
  }
  const summary = cutToTokens(summarise(prompt), maxTokens);
  const promptTokens = countPromptTokens(messages);
  return {
    id: `chatcmpl-fixture-${digest({ model, messages, maxTokens })}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: summary.text, refusal: null },
        logprobs: null,
        finish_reason: summary.cut ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: summary.tokens,
      total_tokens: promptTokens + summary.tokens,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    },
    system_fingerprint: 'wflo-fixture',
  };
}

function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}
