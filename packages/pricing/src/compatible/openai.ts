import { ContradictingCounts } from '../usage/counting.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import type { UsageSource } from '../usage/usage-reading.ts';
import { readCounts, type Counts } from './counts.ts';
import type { UsageNumber } from '../usage/numbers.ts';
import { sumsOf } from './sums.ts';

/**
 * The usage of OpenAI's own APIs (chat, Responses, Realtime, embeddings), and of all servers that
 * call themselves compatible with one of them: what their numbers are called, and which reading of
 * them adds up. Undefined without a count of the prompt.
 *
 * @throws {ContradictingCounts} when none does.
 */
export function readCompatible(
  numbers: readonly UsageNumber[],
  source: UsageSource,
): CallUsage | undefined {
  const counts = readCounts(numbers);
  if (counts === undefined) return embeddedTokens(numbers, source);
  const sums = sumsOf(counts, source);
  if (sums === undefined) throw new ContradictingCounts(mismatch(counts));
  const { prompt: _p, completion: _c, total: _t, isAnthropic: _a, ...parts } = counts;
  return { ...parts, ...sums };
}

/** Voyage and Jina, which serve embeddings alone, count a total and nothing else. */
function embeddedTokens(
  numbers: readonly UsageNumber[],
  { provider = '' }: UsageSource,
): CallUsage | undefined {
  const [total, ...others] = numbers;
  const isTotal = total?.path === 'total_tokens' && others.length === 0;
  if (!isTotal || !/^(voyage|jina)/i.test(provider)) return undefined;
  return { inputTokens: total.value, outputTokens: 0 };
}

function mismatch({ prompt, completion, total }: Counts): string {
  return `total_tokens is ${total ?? 'not said'}, and no reading of ${prompt} in and ${completion} out with their parts adds up to it`;
}
