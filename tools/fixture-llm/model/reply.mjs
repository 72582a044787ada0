import { createHash } from 'node:crypto';
import { ApiError } from '../api-error.mjs';
import { summarise } from '../prose/summary.mjs';
import { findFigures } from '../prose/figures.mjs';
import { promptOf, toolResultsOf } from './conversation.mjs';
import { valueFor } from './schema-value.mjs';
import { toolCallsOf } from './tool-calls.mjs';
import { countPromptTokens, countTokens, countToolCallTokens, cutToTokens } from './tokens.mjs';

const QUOTED_CHARACTERS = 200;

/**
 * What the model says, in no dialect yet; the same for the same conversation and step, but for `id`
 * and `created`.
 *
 * @typedef {object} Choice
 * @property {string} text
 * @property {string} reasoning
 * @property {{ id: string, name: string, arguments: unknown }[]} toolCalls
 * @property {'stop' | 'length' | 'tool_calls'} finish
 *
 * @typedef {object} Reply
 * @property {string} id Of letters and digits, different for each call.
 * @property {number} created Seconds.
 * @property {string} model
 * @property {string} [serviceTier]
 * @property {Choice[]} choices
 * @property {string} [finishReason] As the dialect writes it, in place of that of `finish`.
 * @property {{ input: number, output: number, reasoning: number }} tokens
 *
 * @returns {Reply}
 */
export function replyTo(conversation, step, sequence) {
  if (!conversation.messages.some(({ role }) => role === 'user')) {
    throw new ApiError(400, 'There is no message of role "user".', { param: 'messages' });
  }
  const { model, messages, tools, maxTokens, choices } = conversation;
  const id = `${digest({ model, messages, tools, maxTokens })}${sequence}`;
  const spoken = Array.from({ length: choices }, (_, index) =>
    choiceOf(conversation, step, `${id}${choices > 1 ? `c${index}` : ''}`),
  );
  const reasoning = spoken.reduce((sum, choice) => sum + countTokens(choice.reasoning), 0);
  return {
    id,
    created: Math.floor(Date.now() / 1000),
    model: step.model ?? model,
    serviceTier: step.serviceTier,
    finishReason: step.finishReason,
    choices: spoken,
    tokens: {
      input: countPromptTokens(conversation),
      output: spoken.reduce((sum, choice) => sum + tokensOf(choice), reasoning),
      reasoning,
    },
  };
}

function choiceOf(conversation, step, id) {
  const isScripted = step.text !== undefined || step.toolCalls !== undefined;
  const called = isScripted ? (step.toolCalls ?? []) : toolCallsOf(conversation);
  const said = isScripted || called.length > 0 ? (step.text ?? '') : textOf(conversation);
  const { text, cut } = cutToTokens(said, conversation.maxTokens);
  return {
    text,
    reasoning: step.reasoning ?? '',
    toolCalls: called.map((call, index) => ({
      id: `${id}t${index}`,
      name: call.name,
      arguments: call.arguments ?? {},
    })),
    finish: cut ? 'length' : called.length > 0 ? 'tool_calls' : 'stop',
  };
}

const tokensOf = ({ text, toolCalls }) => countTokens(text) + countToolCallTokens(toolCalls);

/** On the results of its tools, where there are any, or else on the prompt. */
function textOf(conversation) {
  const prompt = promptOf(conversation);
  if (conversation.schema !== undefined) {
    return JSON.stringify(valueFor(conversation.schema, prompt));
  }
  const results = toolResultsOf(conversation);
  if (results.length === 0) return summarise(prompt);
  const text = results.join('\n');
  if (findFigures(text).length > 0) return summarise(text);
  return `The tools returned: ${text.slice(0, QUOTED_CHARACTERS)}`;
}

function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20);
}
