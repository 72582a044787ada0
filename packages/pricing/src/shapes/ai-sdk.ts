import { ContradictingCounts } from '../usage/counting.ts';
import type { UsageParts } from '../usage/parts.ts';
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
    if (read.input < own.input || read.output < own.output) {
      throw new ContradictingCounts(
        `the usage is ${own.input} and ${own.output} tokens, and raw says ${read.input} and ${read.output}`,
      );
    }
    return read;
  },
};

function ownParts(usage: Fields, source: UsageSource): UsageParts | undefined {
  if (hasAny(usage, 'tokens')) return { input: count(usage, 'tokens') ?? 0, output: 0 };
  const before = fieldsOf(usage['inputTokens']);
  const after = fieldsOf(usage['outputTokens']);
  if (before !== undefined || after !== undefined) {
    return detailed(count(before ?? {}, 'total'), count(after ?? {}, 'total'), before, after);
  }
  const input = count(usage, 'inputTokens', 'promptTokens');
  const output = count(usage, 'outputTokens', 'completionTokens');
  const total = count(usage, 'totalTokens');
  if (input !== undefined && output !== undefined) checkTotal(total, input + output);
  if (
    hasAny(usage, 'cachedInputTokens', 'reasoningTokens') &&
    !hasAny(usage, 'inputTokenDetails')
  ) {
    return versionFive(usage, source, input, output);
  }
  return detailed(
    input,
    output ?? (total !== undefined && input !== undefined ? total - input : undefined),
    inner(usage, 'inputTokenDetails'),
    inner(usage, 'outputTokenDetails'),
  );
}

function detailed(
  input: number | undefined,
  output: number | undefined,
  before: Fields = {},
  after: Fields = {},
): UsageParts | undefined {
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = count(before, 'cacheReadTokens', 'cacheRead') ?? 0;
  const cacheWrite = count(before, 'cacheWriteTokens', 'cacheWrite') ?? 0;
  const uncached = count(before, 'noCacheTokens', 'noCache');
  if (uncached !== undefined && uncached + cacheRead + cacheWrite !== input) {
    throw new ContradictingCounts(
      `inputTokens is ${input}, and its details add up to ${uncached + cacheRead + cacheWrite}`,
    );
  }
  const reasoning = count(after, 'reasoningTokens', 'reasoning');
  return { input, output, cacheRead, cacheWrite, reasoning };
}

const CACHE_BESIDE = /anthropic|bedrock|claude/i;

/** Version 5 passes on what a provider reports: Anthropic's input leaves the caches out. */
function versionFive(
  usage: Fields,
  { provider = '', model = '' }: UsageSource,
  input: number | undefined,
  output: number | undefined,
): UsageParts | undefined {
  if (input === undefined || output === undefined) return undefined;
  const cacheRead = count(usage, 'cachedInputTokens') ?? 0;
  if (cacheRead > 0 && (provider === '' || CACHE_BESIDE.test(`${provider} ${model}`))) {
    throw new ContradictingCounts(
      'cachedInputTokens may be within inputTokens or beside it, and what was written is not said',
    );
  }
  return { input, output, cacheRead, reasoning: count(usage, 'reasoningTokens') };
}
