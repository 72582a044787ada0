import { listProviderId } from '../catalogue/provider-name.ts';
import { findPricedModel } from '../catalogue/priced-model.ts';
import { NO_OWN_PRICES, type OwnModel } from '../own/own-prices.ts';
import type { PriceMatch } from './price.ts';
import type { Prices } from './prices.ts';
import type { PriceTable } from './tiered-rate.ts';

export interface NamedCall {
  readonly model: string;
  readonly responseModel?: string | undefined;
  readonly provider?: string | undefined;
  readonly atMillis: number;
}

/** Where the prices of a call come from. */
export type Resolved =
  | { readonly origin: 'own'; readonly own: OwnModel; readonly match: PriceMatch }
  | {
      readonly origin: 'list';
      readonly provider: string;
      readonly model: string;
      readonly price: PriceTable;
      readonly match: PriceMatch;
    };

/** The prices of a call's model: one's own, by the name or an alias of it, then those of the list. */
export function resolve(call: NamedCall, prices: Prices): Resolved | undefined {
  const { own } = prices;
  if (own === NO_OWN_PRICES) return ofList(call, prices);
  const named = [call.responseModel, call.model].filter((name) => name !== undefined);
  for (const name of named) {
    const found = ownModel(name, call, prices);
    if (found !== undefined) return { origin: 'own', own: found, match: 'exact' };
  }
  for (const name of named) {
    const target = own.alias(name);
    if (target === undefined) continue;
    const aliased = { ...call, ...target, provider: target.provider ?? call.provider };
    const found = ownModel(target.model, aliased, prices);
    if (found !== undefined) return { origin: 'own', own: found, match: 'alias' };
    const listed =
      ofList({ ...aliased, responseModel: undefined }, prices) ??
      // The provider of a deployment, such as a gateway, need not be that of the prices.
      ofList({ ...aliased, responseModel: undefined, provider: target.provider }, prices);
    if (listed !== undefined) {
      return listed.match === 'similar' ? listed : { ...listed, match: 'alias' };
    }
  }
  return ofList(call, prices);
}

function ownModel(
  name: string,
  { provider, atMillis }: NamedCall,
  { own, list }: Prices,
): OwnModel | undefined {
  const id = provider === undefined ? undefined : listProviderId(provider, list);
  return own.model(name, provider, atMillis) ?? own.model(name, id, atMillis);
}

function ofList(call: NamedCall, { list }: Prices): (Resolved & { origin: 'list' }) | undefined {
  const found = findPricedModel(call, list);
  if (found === undefined) return undefined;
  const { provider, model, price } = found.entry;
  const match = found.exact ? 'exact' : 'similar';
  return { origin: 'list', provider: provider.id, model: model.id, price, match };
}
