import type { ModelInfo, Provider } from '@pydantic/genai-prices';
import { activePrice } from './active-price.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { matches } from './match.ts';

interface NamedModel {
  readonly model: string;
  readonly provider: string | undefined;
}

/** The model of a provider, or else of any, that is called so, with its prices at `atMillis`. */
export function findEntry(
  catalogue: Catalogue,
  { model, provider: id }: NamedModel,
  atMillis: number,
): CatalogueEntry | undefined {
  const name = model.toLowerCase().trim();
  const provider = id === undefined ? catalogue.providerOfModel(name) : catalogue.providerNamed(id);
  if (provider === undefined) return undefined;
  const info = modelOf(provider, name, catalogue);
  if (info === undefined) return undefined;
  return { provider, model: info, price: activePrice(provider.id, info, atMillis) };
}

/** An application calls few models, and those again and again. */
const MOST_NAMES = 200;
const found = new WeakMap<Provider, Map<string, ModelInfo | undefined>>();

function modelOf(provider: Provider, name: string, catalogue: Catalogue): ModelInfo | undefined {
  const names = found.get(provider) ?? new Map<string, ModelInfo | undefined>();
  found.set(provider, names);
  if (names.has(name)) return names.get(name);
  if (names.size === MOST_NAMES) names.clear();
  const model = modelNamed(catalogue, provider, name) ?? redated(catalogue, provider, name);
  names.set(name, model);
  return model;
}

function modelNamed(catalogue: Catalogue, provider: Provider, name: string): ModelInfo | undefined {
  const own = provider.models.find(({ match }) => matches(match, name));
  if (own !== undefined) return own;
  for (const id of provider.fallback_model_providers ?? []) {
    const found = catalogue.providerNamed(id)?.models.find(({ match }) => matches(match, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

const COMPACT_DATE = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;

/** Some write the day of a snapshot as `20250514`, and the list has it as `2025-05-14`. */
function redated(catalogue: Catalogue, provider: Provider, name: string): ModelInfo | undefined {
  const other = name.replaceAll(COMPACT_DATE, '-$1-$2-$3');
  return other === name ? undefined : modelNamed(catalogue, provider, other);
}
