import { z } from 'zod';

/** What the prices of the list are for. */
const LISTED: Readonly<Record<string, ReadonlySet<string>>> = {
  search_context_size: new Set(['high']),
  speed: new Set(['standard']),
  inference_geo: new Set(['global', 'not_available']),
};

const usageSchema = z.record(z.string(), z.unknown());

/**
 * Words of a usage for which the price list has no price, one of each as an amount: Perplexity's
 * fee depends on how much was searched, Anthropic's prices on speed and place.
 */
export function surcharges(reported: unknown): Readonly<Record<string, number>> {
  const usage = usageSchema.safeParse(reported).data ?? {};
  const said = Object.entries(LISTED).flatMap(([name, listed]) => {
    const word = usage[name];
    if (typeof word !== 'string' || word === '' || listed.has(word.toLowerCase())) return [];
    return [[`${name}.${word.slice(0, 40).replaceAll(/\W/g, '_')}`, 1] as const];
  });
  return Object.fromEntries(said);
}
