import { ContradictingCounts } from '../usage/counting.ts';
import { count, hasAny, inner } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';

/** Ollama's own API: counts beside durations. A prompt that was all cached has no count. */
export const ollama: UsageShape = {
  api: 'ollama',
  isShapeOf: (usage) => hasAny(usage, 'prompt_eval_count', 'eval_count'),
  read: (usage) => {
    const inputTokens = count(usage, 'prompt_eval_count');
    const outputTokens = count(usage, 'eval_count') ?? 0;
    if (inputTokens === undefined) {
      throw new ContradictingCounts('prompt_eval_count is absent: the prompt was not counted');
    }
    return { inputTokens, outputTokens };
  },
};

/**
 * llama.cpp's own completions. `timings` count what was read of the prompt anew and from the
 * cache; `tokens_cached` is what the cache holds afterwards, which is nothing of this call.
 */
export const llamaCpp: UsageShape = {
  api: 'llama.cpp',
  isShapeOf: (usage) =>
    hasAny(usage, 'tokens_evaluated', 'tokens_predicted') ||
    hasAny(inner(usage, 'timings'), 'prompt_n') ||
    (hasAny(usage, 'prompt_n') && hasAny(usage, 'predicted_n')),
  read: (usage) => {
    const timings = hasAny(usage, 'timings') ? inner(usage, 'timings') : usage;
    const anew = count(timings, 'prompt_n');
    const cacheReadTokens = count(timings, 'cache_n') ?? 0;
    const evaluated = count(usage, 'tokens_evaluated');
    const inputTokens = evaluated ?? (anew === undefined ? undefined : anew + cacheReadTokens);
    const outputTokens = count(usage, 'tokens_predicted') ?? count(timings, 'predicted_n');
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    return { inputTokens, outputTokens, cacheReadTokens };
  },
};
