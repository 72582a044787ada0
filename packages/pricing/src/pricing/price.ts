/** Why a call has no price. */
export type UnpricedReason =
  /** No price is known for the model. */
  | 'unknown_model'
  /** Only a similar model is known, and exact names alone are taken. */
  | 'inexact_match'
  /** The usage has what the list does not price, or the list prices what the usage does not count. */
  | 'unpriced_usage'
  /** The price in this tier is not known. */
  | 'unpriced_tier'
  /** It is not known what the call used. */
  | 'unknown_outcome'
  /** The counts contradict each other. */
  | 'inconsistent_usage';

/** So many tokens, or things, at one price: their cost is `count * usd / per`. */
export interface PriceLine {
  /** The price list's name of the part, such as `input_mtok` or `web_searches_kcount`. */
  readonly part: string;
  readonly count: number;
  /** The price of `per` of them, a decimal of USD, with all that multiplies it. */
  readonly usd: string;
  readonly per: number;
}

/**
 * How the prices were found: by a name of the model, by an alias of one's own price file, or by
 * a name that is only `similar` to the one of the call.
 */
export type PriceMatch = 'exact' | 'alias' | 'similar';

/** `own`: a price file's. */
export type PriceOrigin = 'list' | 'own';

export interface Priced {
  readonly priced: true;
  /** 10⁻¹² USD: an exact sum, rounded once, half to even. */
  readonly picoUsd: bigint;
  /** The same amount as a decimal of USD. */
  readonly usd: string;
  /** The price list's id of the provider; the caller's name of it for a model of one's own. */
  readonly provider: string | null;
  readonly matchedModel: string;
  readonly match: PriceMatch;
  readonly origin: PriceOrigin;
  /** What the sum is made of. */
  readonly lines: readonly PriceLine[];
}

export interface Unpriced {
  readonly priced: false;
  readonly reason: UnpricedReason;
  readonly provider: string | null;
  /** The model that was found and has no price for such a call. */
  readonly matchedModel: string | null;
  readonly match: PriceMatch | null;
  readonly origin: PriceOrigin | null;
}

export type Price = Priced | Unpriced;
