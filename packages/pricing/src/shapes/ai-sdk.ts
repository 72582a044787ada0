import { ContradictingCounts } from '../usage/counting.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import type { UsageSource } from '../usage/usage-reading.ts';
import { count, fieldsOf, hasAny, inner, type Fields } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';
import { checkTotal } from './total.ts';

const DETAILS = ['inputTokenDetails', 'outputTokenDetails', 'cachedInputTokens', 'reasoningTokens'];

/**
 * The AI SDK's usage, of its versions 4 to 7, of its results and of its providers. The provider's
 * own usage, where it is there (`raw`), says more, and is what is billed.
 */
export const aiSdk: UsageShape = {
  api: 'ai-sdk',
  isShapeOf: (usage) =>
    fieldsOf(usage['inputTokens']) !== undefined ||
    (hasAny(usage, 'inputTokens') && hasAny(usage, ...DETAILS, 'raw')) ||
    (hasAny(usage, 'inputTokens', 'totalTokens') && !hasAny(usage, 'requests')) ||
    hasAny(usage, 'promptTokens') ||
    (typeof usage['tokens'] === 'number' && Object.keys(usage).length === 1),
  read: (usage, source, readInner) => {
    const own = ownParts(usage, source);
    const raw = fieldsOf(usage['raw']);
    const read = raw === undefined ? undefined : readInner(raw);
    if (own === undefined || read === undefined) return own ?? read;
    if (read.inputTokens < own.inputTokens || read.outputTokens < own.outputTokens) {
      throw new ContradictingCounts(
        `the usage is ${own.inputTokens} and ${own.outputTokens} tokens, and raw says ${read.inputTokens} and ${read.outputTokens}`,
      );
    }
    return read;
  },
};

function ownParts(usage: Fields, source: UsageSource): CallUsage | undefined {
  if (hasAny(usage, 'tokens')) return { inputTokens: count(usage, 'tokens') ?? 0, outputTokens: 0 };
  const before = fieldsOf(usage['inputTokens']);
  const after = fieldsOf(usage['outputTokens']);
  if (before !== undefined || after !== undefined) {
    return detailed(count(before ?? {}, 'total'), count(after ?? {}, 'total'), before, after);
  }
  const inputTokens = count(usage, 'inputTokens', 'promptTokens');
  const outputTokens = count(usage, 'outputTokens', 'completionTokens');
  const total = count(usage, 'totalTokens');
  if (inputTokens !== undefined && outputTokens !== undefined)
    checkTotal(total, inputTokens + outputTokens);
  if (
    hasAny(usage, 'cachedInputTokens', 'reasoningTokens') &&
    !hasAny(usage, 'inputTokenDetails')
  ) {
    return versionFive(usage, source, inputTokens, outputTokens);
  }
  return detailed(
    inputTokens,
    outputTokens ??
      (total !== undefined && inputTokens !== undefined ? total - inputTokens : undefined),
    inner(usage, 'inputTokenDetails'),
    inner(usage, 'outputTokenDetails'),
  );
}

function detailed(
  inputTokens: number | undefined,
  outputTokens: number | undefined,
  before: Fields = {},
  after: Fields = {},
): CallUsage | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cacheReadTokens = count(before, 'cacheReadTokens', 'cacheRead') ?? 0;
  const cacheWriteTokens = count(before, 'cacheWriteTokens', 'cacheWrite') ?? 0;
  const uncached = count(before, 'noCacheTokens', 'noCache');
  if (uncached !== undefined && uncached + cacheReadTokens + cacheWriteTokens !== inputTokens) {
    throw new ContradictingCounts(
      `inputTokens is ${inputTokens}, and its details add up to ${uncached + cacheReadTokens + cacheWriteTokens}`,
    );
  }
  const reasoningTokens = count(after, 'reasoningTokens', 'reasoning');
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens };
}

const CACHE_BESIDE = /anthropic|bedrock|claude/i;

/** Version 5 passes on what a provider reports: Anthropic's input leaves the caches out. */
function versionFive(
  usage: Fields,
  { provider = '', model = '' }: UsageSource,
  inputTokens: number | undefined,
  outputTokens: number | undefined,
): CallUsage | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cacheReadTokens = count(usage, 'cachedInputTokens') ?? 0;
  if (cacheReadTokens > 0 && (provider === '' || CACHE_BESIDE.test(`${provider} ${model}`))) {
    throw new ContradictingCounts(
      'cachedInputTokens may be within inputTokens or beside it, and what was written is not said',
    );
  }
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    reasoningTokens: count(usage, 'reasoningTokens'),
  };
}
