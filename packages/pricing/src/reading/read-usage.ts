import { readCompatible } from '../compatible/openai.ts';
import { usageNumbers } from '../usage/numbers.ts';
import { fieldsOf, inner, type Fields } from '../usage/fields.ts';
import { ContradictingCounts, isCount } from '../usage/counting.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import type { UsageReading, UsageSource } from '../usage/usage-reading.ts';
import type { NormalizedUsage } from '../usage/usage-schema.ts';
import { reportedCostUsd } from './reported-cost.ts';
import { servedTier } from './served-tier.ts';
import { shapeOf } from './shapes.ts';
import { surcharges } from './surcharges.ts';
import { toolCallsOf, type ToolCalls } from './tool-calls.ts';
import { tierBeside, unwrap } from './unwrap.ts';
import { boundedAmounts, normalizedUsage } from './normalized-usage.ts';

/**
 * Reads the usage that an LLM API reports, raw, as the SDKs of the providers, the AI SDK, LangChain
 * and OpenAI Agents hand it out; the whole response will do, too. Undefined when there is none.
 * What does not add up, or can be read in several ways, is never priced: it is left as it is, and
 * marked contradictory.
 *
 * @example
 * readUsage({ prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 }, { provider: 'openai' })
 * // { usage: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 0 }, api: 'openai', problems: [] }
 */
export function readUsage(reported: unknown, source: UsageSource = {}): UsageReading | undefined {
  const usage = unwrap(reported);
  if (usage === undefined) return undefined;
  const read = normalize(usage, source);
  if (read === undefined) return undefined;
  const tools = toolCallsOf(reported);
  const extras = { ...surcharges(usage, source), ...tools.others, ...read.usage.otherAmounts };
  const serviceTier = tierOf(reported, usage, source);
  const reportedCost = reportedCostUsd(usage);
  return {
    ...read,
    usage: {
      ...read.usage,
      ...searchesBeside(read.usage, source, tools),
      ...boundedAmounts(extras),
    },
    api: shapeOf(usage, source)?.api ?? 'openai',
    ...(serviceTier !== undefined && { serviceTier }),
    ...(reportedCost !== undefined && { reportedCostUsd: reportedCost }),
  };
}

type Normalized = Pick<UsageReading, 'usage' | 'unpricedReason' | 'problems' | 'requests'>;

function normalize(usage: Fields, source: UsageSource): Normalized | undefined {
  try {
    const parts = partsOf(usage, source);
    if (parts === undefined) return undefined;
    const { requests } = parts;
    return {
      usage: normalizedUsage(parts, source),
      problems: [],
      ...(requests !== undefined && { requests }),
    };
  } catch (error) {
    if (error instanceof ContradictingCounts) return contradiction(usage, error.message);
    throw error;
  }
}

function partsOf(usage: Fields, source: UsageSource): CallUsage | undefined {
  const shape = shapeOf(usage, source);
  if (shape === undefined) return readCompatible(usageNumbers(usage), source);
  const within = { ...source, api: undefined };
  return shape.read(usage, source, (raw) => partsOf(raw, within));
}

function tierOf(reported: unknown, usage: Fields, source: UsageSource): string | undefined {
  const google = inner(inner(usage, 'extra_properties'), 'google');
  const raw = fieldsOf(usage['raw']) ?? {};
  return [
    ...[source.serviceTier, tierBeside(usage), tierBeside(reported), tierBeside(raw)],
    ...[google['traffic_type'], usage['trafficType'], usage['traffic_type'], raw['trafficType']],
  ]
    .map(servedTier)
    .find((tier) => tier !== undefined);
}

/** What the response shows, where the usage does not count it. */
function searchesBeside(
  usage: NormalizedUsage,
  source: UsageSource,
  tools: ToolCalls,
): Partial<NormalizedUsage> {
  const { webSearches = tools.webSearches, fileSearches = tools.fileSearches } = source;
  return {
    ...(usage.webSearches === undefined && webSearches > 0 && { webSearches }),
    ...(usage.fileSearches === undefined && fileSearches > 0 && { fileSearches }),
  };
}

const INPUT = ['prompt_tokens', 'input_tokens', 'promptTokenCount', 'inputTokens'];
const OUTPUT = ['completion_tokens', 'output_tokens', 'candidatesTokenCount', 'outputTokens'];

/** All numbers as they came; the sums are those that were named so. */
function contradiction(usage: Fields, problem: string): Normalized {
  const numbers = usageNumbers(usage);
  const at = (...paths: readonly string[]) => {
    const value = numbers.find(({ path }) => paths.includes(path))?.value;
    return isCount(value) ? value : 0;
  };
  return {
    usage: {
      inputTokens: at(...INPUT),
      outputTokens: at(...OUTPUT),
      cacheReadTokens: 0,
      ...boundedAmounts(Object.fromEntries(numbers.map(({ path, value }) => [path, value]))),
    },
    unpricedReason: 'inconsistent_usage',
    problems: [problem],
  };
}
