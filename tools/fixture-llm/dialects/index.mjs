/**
 * The dialects. Each has the `path` that leads to it, `parse(body, url)` to a conversation,
 * `usage(tokens, reply)`, `body(reply, usage, options)` and `events(reply, usage, options)` of what
 * the model says, and `error(thrown)` and `errorEvent(thrown)` of what went wrong. One that generates
 * no text has a `generate` of its own.
 *
 * @module
 */
import { anthropicCountTokens, anthropicMessages } from './anthropic.mjs';
import { geminiEmbeddings } from './gemini-embeddings.mjs';
import { geminiCountTokens, geminiGenerateContent } from './gemini.mjs';
import { openAiChat } from './openai-chat.mjs';
import { openAiEmbeddings } from './openai-embeddings.mjs';
import { openAiResponses } from './openai-responses.mjs';

/** By the end of their path, so that any base URL leads to them. */
export const createDialects = () => [
  openAiChat,
  openAiResponses(),
  openAiEmbeddings,
  anthropicMessages(),
  anthropicCountTokens,
  geminiGenerateContent,
  geminiEmbeddings,
  geminiCountTokens,
];
