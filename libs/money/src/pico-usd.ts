const PICO_DIGITS = 12;
const PICO_PER_USD = 10n ** BigInt(PICO_DIGITS);

/** Largest amount that fits a signed 64-bit database column: about 9.2 million USD. */
export const MAX_PICO_USD = 2n ** 63n - 1n;

/** A non-negative decimal of USD with at most 12 fractional digits. */
export const DECIMAL_USD = /^\d{1,7}(\.\d{1,12})?$/;

/**
 * The pico-dollars of a decimal USD string.
 *
 * @throws {RangeError} when `text` is no non-negative decimal with at most 12 fractional digits.
 * @example usdToPico('0.0075') === 7_500_000_000n
 */
export function usdToPico(text: string): bigint {
  if (!DECIMAL_USD.test(text)) {
    throw new RangeError(`not a USD amount: ${JSON.stringify(text)}; expected e.g. "0.0075"`);
  }
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * PICO_PER_USD + BigInt(fraction.padEnd(PICO_DIGITS, '0'));
}

/**
 * The shortest decimal string of an amount in pico-dollars.
 *
 * @example picoToUsd(7_500_000_000n) === '0.0075'
 */
export function picoToUsd(pico: bigint): string {
  const sign = pico < 0n ? '-' : '';
  const magnitude = pico < 0n ? -pico : pico;
  const fraction = (magnitude % PICO_PER_USD)
    .toString()
    .padStart(PICO_DIGITS, '0')
    .replace(/0+$/, '');
  return `${sign}${magnitude / PICO_PER_USD}${fraction === '' ? '' : `.${fraction}`}`;
}
