/**
 * Token counts as OpenAI's chat models count them: the o200k_base encoding, 3 tokens around each
 * message and 3 that prime the response (OpenAI Cookbook, "How to count tokens with tiktoken").
 *
 * @module
 */
import { decode, encode } from 'gpt-tokenizer/encoding/o200k_base';

const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_NAME = 1;
const TOKENS_OF_PRIMING = 3;
// What looks like a control token in a prompt is text to us.
const AS_TEXT = { disallowedSpecial: new Set() };

export function countPromptTokens(messages) {
  return messages.reduce(
    (sum, { role, name, content }) =>
      sum +
      TOKENS_PER_MESSAGE +
      encode(role).length +
      encode(content, AS_TEXT).length +
      (name === undefined ? 0 : TOKENS_PER_NAME + encode(name, AS_TEXT).length),
    TOKENS_OF_PRIMING,
  );
}

/** The text cut to at most `limit` tokens. */
export function cutToTokens(text, limit) {
  const tokens = encode(text, AS_TEXT);
  if (tokens.length <= limit) return { text, tokens: tokens.length, cut: false };
  return { text: decode(tokens.slice(0, limit)), tokens: limit, cut: true };
}
