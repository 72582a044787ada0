import { BUILT_IN, type Catalogue } from '../catalogue/catalogue.ts';
import type { PriceFileError } from '../errors.ts';
import { NO_OWN_PRICES, type OwnPrices } from '../own/own-prices.ts';
import { PriceFile } from '../own/price-file.ts';

export interface PricesOptions {
  /** Whether a model that is only similar to a known one has no price. Default false. */
  readonly exactModelsOnly?: boolean | undefined;
  /** Path of a price file of one's own, which may change while it is used. Default none. */
  readonly file?: string | undefined;
  /** Called once for each version of the file that cannot be used; the prices before it hold. */
  readonly onProblem?: ((error: PriceFileError) => void) | undefined;
  /** A price list in place of the built-in one. */
  readonly list?: Catalogue | undefined;
  /** Milliseconds since 1970, for the file's changes. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** What calls are priced by: a price list, and prices of one's own before it. */
export class Prices {
  readonly exactModelsOnly: boolean;
  readonly #file: PriceFile | undefined;
  #list: Catalogue;

  /**
   * @throws {PriceFileError} `WFLO_PRICE_FILE_UNREADABLE` or `WFLO_PRICE_FILE_INVALID` when there
   * is a file that cannot be used from the start.
   */
  constructor({
    exactModelsOnly = false,
    file,
    onProblem,
    list = BUILT_IN,
    now,
  }: PricesOptions = {}) {
    this.exactModelsOnly = exactModelsOnly;
    this.#file = file === undefined ? undefined : new PriceFile({ path: file, onProblem, now });
    this.#list = list;
  }

  get list(): Catalogue {
    return this.#list;
  }

  get own(): OwnPrices {
    return this.#file?.prices ?? NO_OWN_PRICES;
  }

  /** Why the newest version of the price file is not used, if that is so. */
  get problem(): PriceFileError | undefined {
    return this.#file?.problem;
  }

  /** Prices calls by another list from now on. */
  use(list: Catalogue): void {
    this.#list = list;
  }
}

/** @example createPrices({ exactModelsOnly: true }) */
export function createPrices(options: PricesOptions = {}): Prices {
  return new Prices(options);
}

/** What `priceUsage` takes without prices of its own. */
export const DEFAULT_PRICES: Prices = createPrices();
