import { ContradictingCounts } from '../usage/counting.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import { count, fieldsOf, hasAny, type Fields } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';
import { checkTotal } from './total.ts';

const READ = ['cacheReadInputTokens', 'cacheReadInputTokenCount', 'cacheReadInputTokensCount'];
const WRITE = ['cacheWriteInputTokens', 'cacheWriteInputTokenCount', 'cacheWriteInputTokensCount'];
const INPUT = ['inputTokens', 'inputTokenCount', 'inputTextTokenCount', 'prompt_token_count'];
const OUTPUT = ['outputTokens', 'outputTokenCount', 'generation_token_count'];

/**
 * Bedrock's Converse, and the bodies and metrics of InvokeModel of models without a usage of
 * another API: input leaves out what was read from and written to a cache.
 */
export const bedrock: UsageShape = {
  api: 'bedrock',
  isShapeOf: (usage, { provider }) =>
    hasAny(usage, ...READ, ...WRITE, 'cacheDetails', 'inputTokenCount', 'inputTextTokenCount') ||
    hasAny(usage, 'generation_token_count') ||
    (isBedrock(provider) && hasAny(usage, 'inputTokens') && !hasAny(usage, 'inputTokenDetails')),
  read: (usage, { model = '' }) => {
    const uncached = count(usage, ...INPUT);
    const outputTokens = count(usage, ...OUTPUT) ?? titanOutput(usage);
    if (uncached === undefined || outputTokens === undefined) return undefined;
    const cacheReadTokens = count(usage, ...READ) ?? 0;
    const cacheWriteTokens = count(usage, ...WRITE) ?? 0;
    const inputTokens = uncached + cacheReadTokens + cacheWriteTokens;
    // Streams of OpenAI's models have the cached tokens within the input, other responses beside it.
    if (
      /(^|\.)openai\./.test(model) &&
      inputTokens > uncached &&
      uncached >= cacheReadTokens + cacheWriteTokens
    ) {
      throw new ContradictingCounts('the cached tokens may be within inputTokens or beside it');
    }
    // Its total is documented without the cached tokens, and responses have it with them, too.
    checkTotal(count(usage, 'totalTokens'), inputTokens + outputTokens, uncached + outputTokens);
    return {
      inputTokens,
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      ...lives(usage, cacheWriteTokens),
    };
  },
};

function isBedrock(provider: string | undefined): boolean {
  return /^(aws|aws[._]bedrock|bedrock|amazon[-_]bedrock)/i.test(provider ?? '');
}

/** What Titan generated: one count for each result. */
function titanOutput({ results }: Fields): number | undefined {
  if (!Array.isArray(results)) return undefined;
  return results.reduce<number>(
    (sum, result) => sum + (count(fieldsOf(result) ?? {}, 'tokenCount') ?? 0),
    0,
  );
}

/** `cacheDetails: [{ ttl: '1h', inputTokens: 10 }]` says how long what was written is there. */
function lives({ cacheDetails }: Fields, cacheWriteTokens: number): Partial<CallUsage> {
  if (!Array.isArray(cacheDetails) || cacheDetails.length === 0) return {};
  const entries = cacheDetails.map((each) => fieldsOf(each) ?? {});
  const of = (isIt: (ttl: unknown) => boolean) =>
    entries
      .filter(({ ttl }) => isIt(ttl))
      .reduce((sum, each) => sum + (count(each, 'inputTokens') ?? 0), 0);
  const hour = of((ttl) => ttl === '1h');
  const unknown = of((ttl) => ttl !== '1h' && ttl !== '5m');
  const sum = of(() => true);
  if (sum !== cacheWriteTokens) {
    throw new ContradictingCounts(`cacheDetails add up to ${sum}, of ${cacheWriteTokens} written`);
  }
  return { cacheWrite1hTokens: hour, otherAmounts: { 'cacheDetails.other_ttl_tokens': unknown } };
}
