import { ContradictingCounts } from '../usage/counting.ts';
import { count, fieldsOf, hasAny, inner, type Fields } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';
import { checkTotal } from './total.ts';

/** OpenAI Agents' usage of a run: sums of all its requests, with a list of details. */
export const openaiAgents: UsageShape = {
  api: 'openai-agents',
  isShapeOf: (usage) =>
    hasAny(usage, 'requests') ||
    (hasAny(usage, 'inputTokens') && hasAny(usage, 'inputTokensDetails', 'outputTokensDetails')),
  read: (usage, _source, readInner) => {
    const requests = count(usage, 'requests') ?? 1;
    const parts = readInner({
      prompt_tokens: usage['inputTokens'] ?? usage['input_tokens'],
      completion_tokens: usage['outputTokens'] ?? usage['output_tokens'],
      total_tokens: usage['totalTokens'] ?? usage['total_tokens'],
      prompt_tokens_details: sumOf(usage['inputTokensDetails'] ?? usage['input_tokens_details']),
      completion_tokens_details: sumOf(
        usage['outputTokensDetails'] ?? usage['output_tokens_details'],
      ),
    });
    return parts === undefined || requests <= 1 ? parts : { ...parts, requests };
  },
};

/** Details of several requests as those of one. */
function sumOf(details: unknown): Fields {
  const sums: Record<string, number> = {};
  for (const each of Array.isArray(details) ? details : [details]) {
    const fields = fieldsOf(each) ?? {};
    for (const name of Object.keys(fields)) {
      const amount = count(fields, name);
      if (amount !== undefined) sums[name] = (sums[name] ?? 0) + amount;
    }
  }
  return sums;
}

const LANGCHAIN_INPUT = [
  ...['cache_read', 'cache_creation', 'audio', 'text', 'image', 'video'],
  ...['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'],
];
const LANGCHAIN_OUTPUT = ['reasoning', 'audio', 'text', 'image'];

/** LangChain's `usage_metadata`: the sums include all details. */
export const langchain: UsageShape = {
  api: 'langchain',
  isShapeOf: (usage) =>
    hasAny(usage, 'input_tokens') &&
    (hasAny(inner(usage, 'input_token_details'), ...LANGCHAIN_INPUT) ||
      hasAny(inner(usage, 'output_token_details'), ...LANGCHAIN_OUTPUT)),
  read: (usage) => {
    const inputTokens = count(usage, 'input_tokens');
    const outputTokens = count(usage, 'output_tokens');
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    checkTotal(count(usage, 'total_tokens'), inputTokens + outputTokens);
    const before = inner(usage, 'input_token_details');
    const after = inner(usage, 'output_token_details');
    const byLife = [
      count(before, 'ephemeral_5m_input_tokens'),
      count(before, 'ephemeral_1h_input_tokens'),
    ];
    const written = (byLife[0] ?? 0) + (byLife[1] ?? 0);
    const cacheWriteTokens = Math.max(count(before, 'cache_creation') ?? 0, written);
    if (written > 0 && written !== cacheWriteTokens) {
      throw new ContradictingCounts(
        `cache_creation is ${cacheWriteTokens}, its parts are ${written}`,
      );
    }
    return {
      ...{
        inputTokens,
        outputTokens,
        cacheReadTokens: count(before, 'cache_read'),
        cacheWriteTokens,
      },
      ...{ cacheWrite1hTokens: byLife[1], inputAudioTokens: count(before, 'audio') },
      ...{ inputImageTokens: count(before, 'image'), inputVideoTokens: count(before, 'video') },
      ...{ outputAudioTokens: count(after, 'audio'), outputImageTokens: count(after, 'image') },
      reasoningTokens: count(after, 'reasoning'),
      otherAmounts: { ...unknown(before, LANGCHAIN_INPUT), ...unknown(after, LANGCHAIN_OUTPUT) },
    };
  },
};

function unknown(details: Fields, known: readonly string[]): Record<string, number> {
  const names = Object.keys(details).filter((name) => !known.includes(name));
  return Object.fromEntries(names.map((name) => [name, count(details, name) ?? 0]));
}
