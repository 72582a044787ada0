import { ContradictingCounts } from '../usage/counting.ts';
import { count, hasAny, inner } from '../usage/fields.ts';
import type { UsageShape } from './shape.ts';

/**
 * Cohere's `usage` (or `meta`, in the first version of its API): `billed_units` are what costs,
 * `tokens` are what the model read and wrote, which is more.
 */
export const cohere: UsageShape = {
  api: 'cohere',
  isShapeOf: (usage) => hasAny(usage, 'billed_units'),
  read: (usage) => {
    const billed = inner(usage, 'billed_units');
    const all = inner(usage, 'tokens');
    const inputTokens = count(billed, 'input_tokens') ?? 0;
    const outputTokens = count(billed, 'output_tokens') ?? 0;
    if (inputTokens > (count(all, 'input_tokens') ?? Infinity)) {
      throw new ContradictingCounts('more input tokens are billed than there were');
    }
    if (outputTokens > (count(all, 'output_tokens') ?? Infinity)) {
      throw new ContradictingCounts('more output tokens are billed than there were');
    }
    return {
      ...{ inputTokens, outputTokens },
      inputImageTokens: count(billed, 'image_tokens'),
      otherAmounts: {
        'billed_units.search_units': count(billed, 'search_units') ?? 0,
        'billed_units.classifications': count(billed, 'classifications') ?? 0,
        'billed_units.images': count(billed, 'images') ?? 0,
      },
    };
  },
};
