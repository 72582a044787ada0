/** Base of every error that this package throws. `code` is stable for ever. */
export class PricingError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * A price file cannot be used: `WFLO_PRICE_FILE_UNREADABLE` (it cannot be read) or
 * `WFLO_PRICE_FILE_INVALID` (it is no price file; the message lists everything that is wrong).
 */
export class PriceFileError extends PricingError {}

/**
 * A price list was not taken over: `WFLO_PRICE_LIST_UNREACHABLE`, `WFLO_PRICE_LIST_CHECKSUM_MISMATCH`
 * or `WFLO_PRICE_LIST_INVALID`.
 */
export class PriceListError extends PricingError {}
