import { fieldsOf, type Fields } from '../usage/fields.ts';
import type { UsageSource } from '../usage/usage-reading.ts';

/** What the prices of the list are for. */
const LISTED: Readonly<Record<string, ReadonlySet<string>>> = {
  search_context_size: new Set(['high']),
  speed: new Set(['standard']),
  inference_geo: new Set(['global', 'not_available']),
};

/**
 * Words of a usage for which the price list has no price, one of each as an amount: Perplexity's
 * fee depends on how much was searched, Anthropic's prices on speed and place, others' on the
 * region of the endpoint.
 */
export function surcharges(
  usage: Fields,
  { region = 'global' }: UsageSource,
): Readonly<Record<string, number>> {
  const words = { ...fieldsOf(usage['raw']), ...usage };
  const said = Object.entries(LISTED).flatMap(([name, listed]) => {
    const word = words[name];
    if (typeof word !== 'string' || word === '' || listed.has(word.toLowerCase())) return [];
    return [[`${name}.${word.slice(0, 40).replaceAll(/\W/g, '_')}`, 1] as const];
  });
  const place = region.toLowerCase().replaceAll(/[^\w]/g, '_').slice(0, 40);
  return Object.fromEntries(place === 'global' ? said : [...said, [`region.${place}`, 1]]);
}
