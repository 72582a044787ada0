export interface PricesOptions {
  /** Whether a model that is only similar to a known one has no price. Default false. */
  readonly exactModelsOnly?: boolean | undefined;
}

/** What calls are priced by. */
export interface Prices {
  readonly exactModelsOnly: boolean;
}

/** @example createPrices({ exactModelsOnly: true }) */
export function createPrices({ exactModelsOnly = false }: PricesOptions = {}): Prices {
  return { exactModelsOnly };
}

export const DEFAULT_PRICES: Prices = createPrices();
