import { invalid } from '../api-error.mjs';
import { conversation } from '../model/conversation.mjs';
import { embed } from '../model/embedding.mjs';
import { countTokens } from '../model/tokens.mjs';
import { openAiShared } from './openai-error.mjs';

const DIMENSIONS = { 'text-embedding-3-large': 3_072 };
const DEFAULT_DIMENSIONS = 1_536;
const MOST_DIMENSIONS = 8_192;

/** OpenAI's embeddings. */
export const openAiEmbeddings = {
  ...openAiShared,
  name: 'openai.embeddings',
  path: /\/embeddings$/,
  parse: parseRequest,
  generate: ({ model, messages, options }, step) => ({
    model: step.model ?? model,
    tokens: { input: messages.reduce((sum, message) => sum + tokensOf(message), 0) },
    vectors: messages.map(({ text }) => embed(text, options.dimensions)),
  }),
  usage: ({ input }) => ({ prompt_tokens: input, total_tokens: input }),
  body: ({ model, vectors }, usage, { isBase64 }) => ({
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? base64(vector) : vector,
    })),
    model,
    ...(usage === null ? {} : { usage }),
  }),
};

function parseRequest({ model, input, dimensions, encoding_format: encoding }) {
  if (typeof model !== 'string' || model === '') throw invalid('model', 'a string');
  const size = dimensions ?? DIMENSIONS[model] ?? DEFAULT_DIMENSIONS;
  if (!Number.isInteger(size) || size < 1 || size > MOST_DIMENSIONS) {
    throw invalid('dimensions', `an integer of 1 to ${MOST_DIMENSIONS}`);
  }
  return conversation({
    model,
    messages: inputsOf(input).map(messageOf),
    options: { dimensions: size, isBase64: encoding === 'base64' },
  });
}

/** A text, an array of tokens, or an array of either. */
function inputsOf(input) {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input) || input.length === 0) throw invalid('input', 'a string or an array');
  return typeof input[0] === 'number' ? [input] : input;
}

function messageOf(input, index) {
  if (typeof input === 'string') return { role: 'user', text: input };
  if (Array.isArray(input)) return { role: 'user', text: input.join(' '), tokens: input.length };
  throw invalid(`input[${index}]`, 'a string or an array of tokens');
}

const tokensOf = ({ text, tokens }) => tokens ?? countTokens(text);

const base64 = (vector) => Buffer.from(new Float32Array(vector).buffer).toString('base64');
