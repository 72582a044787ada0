import { countPromptTokens } from '../model/tokens.mjs';
import { conversation } from '../model/conversation.mjs';
import { modelOf, parseContents, parseGenerateRequest } from './gemini-request.mjs';
import { wordsOf } from './text-pieces.mjs';

const STATUSES = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};
const FINISH_REASONS = { stop: 'STOP', length: 'MAX_TOKENS', tool_calls: 'STOP' };

const error = ({ status, message }) => ({
  error: { code: status, message, status: STATUSES[status] ?? 'INTERNAL' },
});

export const geminiShared = {
  requestIdHeader: 'x-request-id',
  usageField: 'usageMetadata',
  error,
  errorEvent: (thrown) => ({ data: error(thrown) }),
};

/** Google's generateContent, of the Gemini API and of Vertex AI. */
export const geminiGenerateContent = {
  ...geminiShared,
  name: 'gemini.generate_content',
  path: /\/models\/[^/]+:(generateContent|streamGenerateContent)$/,
  parse: parseGenerateRequest,

  // Thoughts are beside the candidates' tokens, not within.
  usage: ({ input, output, reasoning }) => ({
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
    ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
  }),

  body(reply, usage, { isArray }) {
    // Without alt=sse a stream is an array, which grows; here it comes whole.
    if (isArray) return [...this.events(reply, usage)].map(({ data }) => data);
    const candidates = reply.choices.map((choice, index) =>
      candidateOf(partsOf(choice), index, finishOf(reply, choice)),
    );
    return { candidates, ...withUsage(usage), ...envelope(reply) };
  },

  *events(reply, usage) {
    const early = usage === null ? undefined : usageAtStart(usage);
    const chunk = (candidate, sent) => ({
      data: { candidates: [candidate], ...withUsage(sent ?? null), ...envelope(reply) },
      ...(sent === undefined ? {} : { usage: sent }),
    });
    for (const [index, choice] of reply.choices.entries()) {
      const isLastChoice = index === reply.choices.length - 1;
      const pieces = piecesOf(choice);
      for (const [at, part] of pieces.entries()) {
        const isLast = at === pieces.length - 1;
        const finish = isLast ? finishOf(reply, choice) : undefined;
        const sent = isLast && isLastChoice ? (usage ?? undefined) : early;
        yield chunk(candidateOf([part], index, finish), sent);
      }
    }
  },
};

/** Its count of tokens, which costs nothing. */
export const geminiCountTokens = {
  ...geminiShared,
  name: 'gemini.count_tokens',
  path: /\/models\/[^/]+:countTokens$/,
  parse: ({ contents, generateContentRequest }, url) =>
    conversation({
      model: modelOf(url),
      messages: parseContents(generateContentRequest?.contents ?? contents),
    }),
  generate: (counted) => ({ tokens: { input: countPromptTokens(counted) } }),
  usage: () => null,
  body: ({ tokens }) => ({ totalTokens: tokens.input }),
};

const withUsage = (usage) => (usage === null ? {} : { usageMetadata: usage });

const envelope = ({ id, model }) => ({ modelVersion: model, responseId: `fixture${id}` });

const finishOf = ({ finishReason }, { finish }) => finishReason ?? FINISH_REASONS[finish];

function candidateOf(parts, index, finishReason) {
  return {
    content: { parts, role: 'model' },
    ...(finishReason === undefined ? {} : { finishReason }),
    index,
  };
}

/** Each chunk has a usage; before the last it knows of the prompt alone. */
function usageAtStart({ promptTokenCount, cachedContentTokenCount }) {
  return {
    ...(promptTokenCount === undefined
      ? {}
      : { promptTokenCount, totalTokenCount: promptTokenCount }),
    ...(cachedContentTokenCount === undefined ? {} : { cachedContentTokenCount }),
  };
}

function partsOf({ text, reasoning, toolCalls }) {
  return [
    ...(reasoning === '' ? [] : [{ text: reasoning, thought: true }]),
    ...(text === '' && toolCalls.length > 0 ? [] : [{ text }]),
    ...toolCalls.map(functionCall),
  ];
}

function piecesOf({ text, reasoning, toolCalls }) {
  const pieces = [
    ...wordsOf(reasoning).map((piece) => ({ text: piece, thought: true })),
    ...wordsOf(text).map((piece) => ({ text: piece })),
    ...toolCalls.map(functionCall),
  ];
  return pieces.length === 0 ? [{ text: '' }] : pieces;
}

const functionCall = ({ id, name, arguments: args }) => ({ functionCall: { id, name, args } });
