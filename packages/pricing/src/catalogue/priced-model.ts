import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { isExactMatch } from './exact-match.ts';
import { findEntry } from './find-entry.ts';
import { readModelName } from './model-name.ts';

export interface RequestedModel {
  readonly model: string;
  readonly responseModel?: string | undefined;
  readonly provider?: string | undefined;
  readonly atMillis: number;
}

/** An entry of the price list; `exact` when the list names the model itself. */
export interface PricedModel {
  readonly entry: CatalogueEntry;
  readonly exact: boolean;
}

/** What a name may have beyond the one in the response: a variant or a snapshot. */
const VARIANT = /^(:[\w.-]+|[-@](20\d{2}-?\d{2}-?\d{2}))$/;

/**
 * The entry that prices the call: that of the model that responded, where the price list knows it,
 * else of the requested one, which may be an alias, a deployment or a router's name. Undefined when
 * neither name is known.
 */
export function findPricedModel(
  call: RequestedModel,
  catalogue: Catalogue,
): PricedModel | undefined {
  const { model, responseModel, ...of } = call;
  const requested = lookUp(model, of, catalogue);
  if (responseModel === undefined || responseModel === model) return requested;
  // What a fine-tuned model costs is never what its base does.
  if (isFineTuned(model) && !isFineTuned(responseModel)) return requested;
  const responded = lookUp(responseModel, of, catalogue);
  if (requested === undefined || responded === undefined) return responded ?? requested;
  if (requested.exact && saysMore(model, responseModel)) return requested;
  if (responded.exact || !requested.exact) return responded;
  // Both names lead to one entry, and one of them is that entry's own.
  return isSameEntry(requested, responded) ? requested : responded;
}

function isFineTuned(model: string): boolean {
  return model.toLowerCase().startsWith('ft:');
}

/** `gpt-oss-20b:free` and `gpt-4o-2024-05-13` have prices of their own. */
function saysMore(model: string, responseModel: string): boolean {
  const requested = model.toLowerCase();
  const responded = responseModel.toLowerCase();
  return requested.startsWith(responded) && VARIANT.test(requested.slice(responded.length));
}

function isSameEntry({ entry: a }: PricedModel, { entry: b }: PricedModel): boolean {
  return a.provider.id === b.provider.id && a.model.id === b.model.id;
}

/** The first reading of a name that the price list has a price for. */
function lookUp(
  name: string,
  { provider, atMillis }: Omit<RequestedModel, 'model' | 'responseModel'>,
  catalogue: Catalogue,
): PricedModel | undefined {
  for (const reading of readModelName(name, provider, catalogue)) {
    const entry = findEntry(catalogue, reading, atMillis);
    if (entry !== undefined) return { entry, exact: isExactMatch(reading.model, entry.model) };
  }
  return undefined;
}
