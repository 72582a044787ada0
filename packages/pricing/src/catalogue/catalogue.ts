import {
  findProvider,
  type ModelInfo,
  type ModelPrice,
  type Provider,
} from '@pydantic/genai-prices';
import { matches } from './match.ts';

/** A price list: who serves which models at what prices. */
export interface Catalogue {
  /** By the list's id of a provider, or a name that the list takes for it. */
  providerNamed(name: string): Provider | undefined;
  /** The provider whose models are called so. */
  providerOfModel(model: string): Provider | undefined;
}

/** A model of a price list, with its prices at the time of a call. */
export interface CatalogueEntry {
  readonly provider: Provider;
  readonly model: ModelInfo;
  readonly price: ModelPrice;
}

/** The list that `@pydantic/genai-prices` brings. */
export const BUILT_IN: Catalogue = {
  providerNamed: (name) => findProvider({ providerId: name }),
  providerOfModel: (model) => findProvider({ modelId: model }),
};

/** A list of its form that came from elsewhere. */
export function catalogueOf(providers: readonly Provider[]): Catalogue {
  return {
    providerNamed: (name) =>
      providers.find(({ id }) => id === name) ??
      providers.find(({ provider_match: match }) => match !== undefined && matches(match, name)),
    providerOfModel: (model) =>
      providers.find(({ model_match: match }) => match !== undefined && matches(match, model)),
  };
}
