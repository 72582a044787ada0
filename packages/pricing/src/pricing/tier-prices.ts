import { decimalText, multiply, toDecimal } from '../money/decimal.ts';
import type { CountedUsage } from '../usage/token-usage.ts';
import { TIERS } from './tier-table.ts';
import { firstBoundary, type PriceTable } from './tiered-rate.ts';

/** What providers call the standard tier. */
const STANDARD = new Set(['standard', 'default', 'on_demand', 'ondemand', 'on-demand']);
const ALIASES: Readonly<Record<string, string>> = { fast: 'priority' };

export function isStandard(tier: string): boolean {
  return STANDARD.has(tier.trim().toLowerCase());
}

export interface TieredCall {
  readonly tier: string;
  /** The price list's ids. */
  readonly provider: string;
  readonly model: string;
  readonly price: PriceTable;
  readonly usage: CountedUsage;
}

/**
 * The prices of a model in a tier, or undefined when they are not known: those that its provider
 * publishes, of which the price list has the standard ones alone.
 */
export function tierPrices({
  tier,
  provider,
  model,
  price,
  usage,
}: TieredCall): PriceTable | undefined {
  if (isStandard(tier)) return price;
  const name = tier.trim().toLowerCase();
  const rules = TIERS[provider]?.[ALIASES[name] ?? name] ?? [];
  const rule = rules.find(({ models }) => models.test(model));
  if (rule === undefined) return undefined;
  if (!rule.caches && usage.cacheReadTokens + usage.cacheWriteTokens > 0) return undefined;
  if (!rule.long && usage.inputTokens > firstBoundary(price)) return undefined;
  // Searches are no part of what a tier makes cheaper or dearer.
  if ((usage.webSearches ?? 0) + (usage.fileSearches ?? 0) > 0) return undefined;
  return { ...multiplied(price, rule.factor ?? '1'), ...rule.prices };
}

/** Prices of tokens and of time, multiplied exactly. */
function multiplied(price: PriceTable, factor: string): PriceTable {
  const by = toDecimal(factor);
  const times = (one: number | string) => decimalText(multiply(toDecimal(one), by));
  const rates = Object.entries(price).map(([name, rate]) => {
    if (rate === undefined || name.endsWith('_kcount')) return [name, rate];
    if (typeof rate !== 'object') return [name, times(rate)];
    const tiers = rate.tiers.map(({ start, price: one }) => ({ start, price: times(one) }));
    return [name, { base: times(rate.base), tiers }];
  });
  return Object.fromEntries(rates) as PriceTable;
}
