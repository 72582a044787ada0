import { ApiError } from '../api-error.mjs';
import { conversation } from '../model/conversation.mjs';
import { embed } from '../model/embedding.mjs';
import { countTokens } from '../model/tokens.mjs';
import { geminiShared } from './gemini.mjs';
import { modelOf } from './gemini-request.mjs';
import { textOfParts } from './text-pieces.mjs';

const DEFAULT_DIMENSIONS = 3_072;

/** Google's embedContent, and its batch. */
export const geminiEmbeddings = {
  ...geminiShared,
  name: 'gemini.embed_content',
  path: /\/models\/[^/]+:(embedContent|batchEmbedContents)$/,

  parse(body, url) {
    const isBatch = url.pathname.endsWith(':batchEmbedContents');
    const requests = isBatch ? body.requests : [body];
    if (!Array.isArray(requests) || requests.length === 0) {
      throw new ApiError(400, '* BatchEmbedContentsRequest.requests: requests is not specified');
    }
    return conversation({
      model: modelOf(url),
      messages: requests.map(({ content }) => ({
        role: 'user',
        text: textOfParts(content?.parts),
      })),
      options: {
        isBatch,
        dimensions: requests.map(
          ({ outputDimensionality, embedContentConfig }) =>
            outputDimensionality ?? embedContentConfig?.outputDimensionality ?? DEFAULT_DIMENSIONS,
        ),
      },
    });
  },

  generate: ({ messages, options }) => ({
    tokens: { input: messages.reduce((sum, { text }) => sum + countTokens(text), 0) },
    vectors: messages.map(({ text }, index) => embed(text, options.dimensions[index])),
  }),

  usage: ({ input }) => ({
    promptTokenCount: input,
    promptTokenDetails: [{ modality: 'TEXT', tokenCount: input }],
  }),

  body({ vectors }, usage, { isBatch }) {
    const embeddings = vectors.map((values) => ({ values }));
    return {
      ...(isBatch ? { embeddings } : { embedding: embeddings[0] }),
      ...(usage === null ? {} : { usageMetadata: usage }),
    };
  },
};
