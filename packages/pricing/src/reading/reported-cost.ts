import { fieldsOf, inner, type Fields } from '../usage/fields.ts';
import { numberOf } from '../usage/numbers.ts';

const TICKS_PER_USD = 10_000_000_000;
/** What the ledger can hold. */
const MAX_USD = 9_000_000;

/**
 * What the provider says that a call cost, as a decimal of USD: OpenRouter's `cost`, Perplexity's
 * `cost.total_cost`, DeepInfra's `estimated_cost`, xAI's `cost_in_usd_ticks`. Else undefined.
 */
export function reportedCostUsd(reported: Fields): string | undefined {
  const usage = fieldsOf(reported['raw']) ?? reported;
  const ticks = numberOf(usage['cost_in_usd_ticks']);
  // With a key of one's own, OpenRouter's cost is its fee alone.
  const upstream =
    usage['is_byok'] === true
      ? (numberOf(inner(usage, 'cost_details')['upstream_inference_cost']) ?? 0)
      : 0;
  const usd =
    numberOf(usage['cost']) ??
    numberOf(inner(usage, 'cost')['total_cost']) ??
    numberOf(usage['estimated_cost']) ??
    (ticks === undefined ? undefined : ticks / TICKS_PER_USD);
  if (usd === undefined || usd < 0 || upstream < 0 || !(usd + upstream <= MAX_USD)) {
    return undefined;
  }
  // The ledger's amounts end with the twelfth decimal; a float's noise lies beyond.
  return (usd + upstream).toFixed(12).replace(/\.?0+$/, '');
}
