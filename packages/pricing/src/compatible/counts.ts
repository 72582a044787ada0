import { ContradictingCounts, isCount } from '../usage/counting.ts';
import type { CallUsage } from '../usage/token-usage.ts';
import { amountsOf, type Side, type UsageNumber } from '../usage/numbers.ts';

/** The counts of a call, whatever the server calls them, not yet put in relation to each other. */
export interface Counts extends Omit<CallUsage, 'inputTokens' | 'outputTokens'> {
  readonly prompt: number;
  /** Without one of its own, all of the total that is not the prompt: thought, or cut off. */
  readonly completion: number;
  readonly total: number | undefined;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  readonly citationTokens: number;
  /** Whether the prompt's count is named as Anthropic does, which leaves the cached tokens out. */
  readonly isAnthropic: boolean;
}

const READ = [
  ...['cached_tokens', 'cache_read_tokens', 'cache_read_input_tokens', 'num_cached_tokens'],
  'cached_prompt_text_tokens',
];
const WRITE = ['cache_write_tokens', 'cache_creation_tokens', 'cache_creation_input_tokens'];
const HIT = 'prompt_cache_hit_tokens';
const MISS = 'prompt_cache_miss_tokens';
const FIVE_MINUTES = 'ephemeral_5m_input_tokens';
const HOUR = 'ephemeral_1h_input_tokens';
const SEARCHES = ['web_search_requests', 'num_search_queries'];

/**
 * Counted within others, at their price; `rejected` ones too, by OpenAI's documentation, and what
 * it writes to its cache for the usual half hour.
 */
const WITHIN_OTHERS = new Set([
  'text_tokens',
  'prompt_text_tokens',
  'accepted_prediction_tokens',
  'rejected_prediction_tokens',
  'ttl_30m_tokens',
]);

/** Reads a usage's numbers, each once; what nobody has read is left. */
class Reader {
  readonly #left = new Map<string, UsageNumber[]>();

  constructor(numbers: readonly UsageNumber[]) {
    for (const number of numbers) {
      const same = this.#left.get(number.name);
      if (same === undefined) this.#left.set(number.name, [number]);
      else same.push(number);
    }
  }

  /** The count that is called by one of these names: several may repeat it, or be zero for want. */
  take(names: readonly string[], side?: Side): number | undefined {
    const found = this.#takeAll(names, (number) => side === undefined || number.side === side);
    const value = onlyOf(found);
    if (value !== undefined && !isCount(value)) {
      throw new ContradictingCounts(`${found[0]?.path ?? ''} is no count: ${String(value)}`);
    }
    return value;
  }

  /** The number at the top of the usage that is called so; zero stands for want of it, too. */
  takeTop(...names: string[]): number | undefined {
    return onlyOf(this.#takeAll(names, ({ path, name }) => path === name));
  }

  /** The number at the top of the usage, where it is a count. */
  takeCount(name: string): number | undefined {
    const isAtTop = ({ path, value }: UsageNumber) => path === name && isCount(value);
    return this.#takeAll([name], isAtTop)[0]?.value;
  }

  others(): Record<string, number> {
    return amountsOf(
      [...this.#left.values()].flat().filter(({ name }) => !WITHIN_OTHERS.has(name)),
    );
  }

  #takeAll(
    names: readonly string[],
    isMeant: (number: UsageNumber) => boolean,
  ): readonly UsageNumber[] {
    let found: readonly UsageNumber[] = NO_NUMBERS;
    for (const name of names) {
      const named = this.#left.get(name);
      if (named === undefined) continue;
      const meant = named.filter(isMeant);
      if (meant.length === 0) continue;
      found = [...found, ...meant];
      this.#left.set(
        name,
        named.filter((number) => !meant.includes(number)),
      );
    }
    return found;
  }
}

const NO_NUMBERS: readonly UsageNumber[] = [];

/** The value that all of them have, those apart that are zero. */
function onlyOf(found: readonly UsageNumber[]): number | undefined {
  if (found.length <= 1) return found[0]?.value;
  const values = new Set(found.map(({ value }) => value));
  if (values.size > 1) values.delete(0);
  if (values.size > 1) {
    const said = found.map(({ path, value }) => `${path} is ${value}`);
    throw new ContradictingCounts(said.join(', '));
  }
  return values.values().next().value;
}

/** One count that two places state; zero stands for want of it, too. */
function agreed(one = 0, other = 0): number {
  if (one !== other && Math.min(one, other) > 0) {
    throw new ContradictingCounts(`one count is ${one} in one place and ${other} in another`);
  }
  return Math.max(one, other);
}

/** What was written to a cache, and how much of it for an hour. */
function takeWrites(reader: Reader) {
  const fiveMinutes = reader.take([FIVE_MINUTES]);
  const hour = reader.take([HOUR]);
  const parts = (fiveMinutes ?? 0) + (hour ?? 0);
  return { cacheWriteTokens: agreed(parts, reader.take(WRITE)), cacheWrite1hTokens: hour ?? 0 };
}

function isAnthropic(paths: readonly string[]): boolean {
  return (
    paths.includes('input_tokens') &&
    !paths.includes('prompt_tokens') &&
    paths.some((path) => path.startsWith('cache_'))
  );
}

/** The counts, or undefined without a usable one of the prompt. @throws {ContradictingCounts} */
export function readCounts(numbers: readonly UsageNumber[]): Counts | undefined {
  const reader = new Reader(numbers);
  const prompt = reader.takeTop('prompt_tokens', 'input_tokens');
  const completion = reader.takeTop('completion_tokens', 'output_tokens');
  const total = reader.takeTop('total_tokens');
  const stated = completion ?? total;
  if (!isCount(prompt) || !isCount(stated)) return undefined;
  const cacheReadAudioTokens = reader.take(['audio_tokens'], 'cached');
  const cacheReadImageTokens = reader.take(['image_tokens'], 'cached');
  const hit = reader.take([HIT]);
  const miss = reader.take([MISS]);
  if (hit !== undefined && miss !== undefined && hit + miss !== prompt) {
    throw new ContradictingCounts(`${HIT} and ${MISS} add up to ${hit + miss}, of ${prompt}`);
  }
  return {
    prompt,
    completion: completion ?? stated - prompt,
    total,
    cacheReadTokens: agreed(hit, reader.take(READ)),
    ...takeWrites(reader),
    ...{ cacheReadAudioTokens, cacheReadImageTokens },
    inputAudioTokens: reader.take(['audio_tokens'], 'input') ?? 0,
    inputImageTokens: reader.take(['image_tokens', 'prompt_image_tokens'], 'input') ?? 0,
    inputVideoTokens: reader.take(['video_tokens'], 'input') ?? 0,
    outputAudioTokens: reader.take(['audio_tokens'], 'output'),
    outputImageTokens: reader.take(['image_tokens'], 'output'),
    reasoningTokens: reader.take(['reasoning_tokens', 'thinking_tokens']) ?? 0,
    citationTokens: reader.take(['citation_tokens']) ?? 0,
    webSearches: reader.take(SEARCHES) ?? 0,
    audioSeconds: reader.takeCount('prompt_audio_seconds'),
    otherAmounts: reader.others(),
    isAnthropic: isAnthropic(numbers.map(({ path }) => path)),
  };
}
