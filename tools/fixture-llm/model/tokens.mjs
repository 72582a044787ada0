/**
 * Token counts as OpenAI's chat models count them: the o200k_base encoding, 3 tokens around each
 * message and 3 that prime the response (OpenAI Cookbook, "How to count tokens with tiktoken").
 * What tools and calls of tools add is counted by their JSON.
 *
 * @module
 */
import { decode, encode } from 'gpt-tokenizer/encoding/o200k_base';

const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_NAME = 1;
const TOKENS_OF_PRIMING = 3;
// What looks like a control token in a prompt is text to us.
const AS_TEXT = { disallowedSpecial: new Set() };

export const countTokens = (text) => encode(text, AS_TEXT).length;

export function countPromptTokens({ messages, tools }) {
  return messages.reduce(
    (sum, message) => sum + TOKENS_PER_MESSAGE + tokensOf(message),
    TOKENS_OF_PRIMING + (tools.length > 0 ? countTokens(JSON.stringify(tools)) : 0),
  );
}

function tokensOf({ role, name, text, toolCalls = [] }) {
  return (
    encode(role).length +
    countTokens(text) +
    (name === undefined ? 0 : TOKENS_PER_NAME + countTokens(name)) +
    countToolCallTokens(toolCalls)
  );
}

export function countToolCallTokens(toolCalls) {
  return toolCalls.reduce(
    (sum, call) => sum + countTokens(`${call.name}${JSON.stringify(call.arguments)}`),
    0,
  );
}

/** The text cut to at most `limit` tokens. */
export function cutToTokens(text, limit) {
  const tokens = encode(text, AS_TEXT);
  if (tokens.length <= limit) return { text, tokens: tokens.length, cut: false };
  return { text: decode(tokens.slice(0, limit)), tokens: limit, cut: true };
}
