import * as money from '@wflo/money';
import { z } from 'zod';

/** Largest amount that fits a signed 64-bit database column: about 9.2 million USD. */
export const MAX_PICO_USD: bigint = money.MAX_PICO_USD;

/**
 * The pico-dollars of a decimal USD string.
 *
 * @throws {RangeError} when the text is no non-negative decimal with at most 12 fractional digits.
 * @example usdToPico('0.0075') === 7_500_000_000n
 */
export const usdToPico: (text: string) => bigint = money.usdToPico;

/**
 * The shortest decimal string of an amount in pico-dollars.
 *
 * @example picoToUsd(7_500_000_000n) === '0.0075'
 */
export const picoToUsd: (pico: bigint) => string = money.picoToUsd;

/**
 * Money in JSON: a non-negative decimal string of USD with at most 12 fractional digits, such as
 * `"0.0075"`. In memory and in the databases it is an integer number of pico-dollars (1e-12 USD);
 * nothing in between is a float.
 */
export const usdSchema = z
  .string()
  .regex(
    money.DECIMAL_USD,
    'expected a decimal string of USD such as "0.0075", at most 12 decimals',
  )
  .refine(
    (text) => !money.DECIMAL_USD.test(text) || usdToPico(text) <= MAX_PICO_USD,
    'expected at most 9223372.036854775807 USD',
  );
