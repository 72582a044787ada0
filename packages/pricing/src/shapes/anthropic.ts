import { amountsOf, usageNumbers } from '../usage/numbers.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import { ContradictingCounts } from '../usage/counting.ts';
import { count, fieldsOf, hasAny, inner, type Fields } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';

const ITS_OWN = [
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'cache_creation',
  'server_tool_use',
  'inference_geo',
  'iterations',
];

/**
 * Anthropic's Messages: `input_tokens` leaves out what was read from and written to a cache, and
 * thinking is within `output_tokens`. With compaction, the counts at the top leave out what
 * compacting used, which `iterations` has: all of them are billed.
 */
export const anthropic: UsageShape = {
  api: 'anthropic',
  isShapeOf: (usage, { provider = '' }) =>
    hasAny(usage, 'input_tokens') &&
    !hasAny(usage, 'prompt_tokens', 'total_tokens', 'cached_tokens', 'input_tokens_details') &&
    (hasAny(usage, ...ITS_OWN) || /anthropic/i.test(provider)),
  read: (usage) => {
    const iterations = iterationsOf(usage);
    const message = iterations.length === 0 ? partsOf(usage) : sumOf(iterations, usage);
    if (message === undefined) return undefined;
    const tools = inner(usage, 'server_tool_use');
    return {
      ...message,
      webSearches: count(tools, 'web_search_requests'),
      otherAmounts: { ...message.otherAmounts, ...amountsOf(unread(usage)) },
    };
  },
};

const READ = new Set([
  ...['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'],
  ...['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'],
  ...['thinking_tokens', 'web_search_requests'],
]);

function unread(usage: Fields) {
  return usageNumbers(usage).filter(({ name }) => !READ.has(name));
}

function partsOf(usage: Fields): CallUsage | undefined {
  const uncached = count(usage, 'input_tokens');
  const outputTokens = count(usage, 'output_tokens');
  if (uncached === undefined || outputTokens === undefined) return undefined;
  const cacheReadTokens = count(usage, 'cache_read_input_tokens') ?? 0;
  const byLife = inner(usage, 'cache_creation');
  const fiveMinutes = count(byLife, 'ephemeral_5m_input_tokens');
  const hour = count(byLife, 'ephemeral_1h_input_tokens');
  const split = fiveMinutes === undefined && hour === undefined ? undefined : true;
  const written = (fiveMinutes ?? 0) + (hour ?? 0);
  const cacheWriteTokens = count(usage, 'cache_creation_input_tokens') ?? written;
  if (split && written > 0 && cacheWriteTokens !== written) {
    throw new ContradictingCounts(
      `cache_creation_input_tokens is ${cacheWriteTokens}, and cache_creation adds up to ${written}`,
    );
  }
  const reasoningTokens = count(inner(usage, 'output_tokens_details'), 'thinking_tokens');
  return {
    ...{
      inputTokens: uncached + cacheReadTokens + cacheWriteTokens,
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
    },
    ...{ cacheWrite1hTokens: hour, reasoningTokens },
  };
}

function iterationsOf(usage: Fields): Fields[] {
  const { iterations } = usage;
  if (!Array.isArray(iterations)) return [];
  return iterations.map(fieldsOf).filter((each) => each !== undefined);
}

function sumOf(iterations: readonly Fields[], usage: Fields): CallUsage | undefined {
  const own = iterations.filter(({ type }) => type === 'message' || type === 'compaction');
  const parts = own.map(partsOf).filter((each) => each !== undefined);
  const top = partsOf(usage);
  if (parts.length === 0 || top === undefined) return top;
  const sum = (
    key:
      | 'cacheReadTokens'
      | 'cacheWriteTokens'
      | 'cacheWrite1hTokens'
      | 'inputTokens'
      | 'outputTokens',
  ) => parts.reduce((total, each) => total + (each[key] ?? 0), 0);
  const summed = {
    ...{
      inputTokens: sum('inputTokens'),
      outputTokens: sum('outputTokens'),
      cacheReadTokens: sum('cacheReadTokens'),
    },
    ...{ cacheWriteTokens: sum('cacheWriteTokens'), cacheWrite1hTokens: sum('cacheWrite1hTokens') },
  };
  if (summed.inputTokens < top.inputTokens || summed.outputTokens < top.outputTokens) {
    throw new ContradictingCounts('the iterations add up to less than the counts of the message');
  }
  // An advisor is another model, which has prices of its own.
  const foreign = iterations.length - own.length;
  return {
    ...summed,
    ...(parts.length > 1 && { requests: parts.length }),
    otherAmounts: foreign === 0 ? {} : { 'iterations.other_model_calls': foreign },
  };
}
