import type { PriceFile } from './price-file-schema.ts';

/** Prices of one's own, by name. All names are found in any case. */
export interface OwnPrices {
  alias(
    name: string,
  ): { readonly model: string; readonly provider?: string | undefined } | undefined;
  model(name: string, provider: string | undefined, atMillis: number): OwnModel | undefined;
  /** What the listed prices are multiplied by, decimals. */
  discounts(provider: string, model: string, atMillis: number): readonly string[];
}

export type OwnModel = PriceFile['models'][number];

export const NO_OWN_PRICES: OwnPrices = {
  alias: () => undefined,
  model: () => undefined,
  discounts: () => [],
};

export function ownPricesOf({ aliases, models, discounts }: PriceFile): OwnPrices {
  const byAlias = new Map(
    Object.entries(aliases).map(([alias, target]) => [
      lower(alias),
      typeof target === 'string' ? { model: target } : target,
    ]),
  );
  return {
    alias: (name) => byAlias.get(lower(name)),
    // The last of several is the one that was added last.
    model: (name, provider, atMillis) =>
      models.findLast(
        (each) =>
          lower(each.model) === lower(name) &&
          (each.provider === undefined || lower(each.provider) === lower(provider ?? '')) &&
          holds(each, atMillis),
      ),
    discounts: (provider, model, atMillis) =>
      discounts
        .filter(
          (each) =>
            lower(each.provider) === lower(provider) &&
            (each.model === undefined || lower(each.model) === lower(model)) &&
            holds(each, atMillis),
        )
        .map(({ multiplier }) => multiplier),
  };
}

function lower(name: string): string {
  return name.trim().toLowerCase();
}

/** From the first of a period to before the other. */
function holds(
  { from, until }: { readonly from?: string | undefined; readonly until?: string | undefined },
  atMillis: number,
): boolean {
  return (
    (from === undefined || atMillis >= Date.parse(from)) &&
    (until === undefined || atMillis < Date.parse(until))
  );
}
