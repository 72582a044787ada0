import { z } from 'zod';

const PICO_DIGITS = 12;
const PICO_PER_USD = 10n ** BigInt(PICO_DIGITS);

/** Largest amount that fits a signed 64-bit database column: about 9.2 million USD. */
export const MAX_PICO_USD = 2n ** 63n - 1n;

const DECIMAL_USD = /^\d{1,7}(\.\d{1,12})?$/;

/**
 * Money in JSON: a non-negative decimal string of USD with at most 12 fractional digits, such as
 * `"0.0075"`. In memory and in the databases it is an integer number of pico-dollars (1e-12 USD);
 * nothing in between is a float.
 */
export const usdSchema = z
  .string()
  .regex(DECIMAL_USD, 'expected a decimal string of USD such as "0.0075", at most 12 decimals')
  .refine(
    (text) => !DECIMAL_USD.test(text) || usdToPico(text) <= MAX_PICO_USD,
    'expected at most 9223372.036854775807 USD',
  );

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
