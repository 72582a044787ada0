import {
  add,
  decimalText,
  divideHalfEven,
  integer,
  multiply,
  toDecimal,
  type Decimal,
} from '../money/decimal.ts';
import type { CountedUsage } from '../usage/token-usage.ts';
import type { PriceLine } from './price.ts';
import { rateFor, type PriceTable } from './tiered-rate.ts';
import { usageParts } from './usage-parts.ts';

const PICO_PER_USD = 10n ** 12n;
/** A multiple of what any price is for: a million, a thousand, 3,600. */
const LARGEST_PER = 9_000_000;

/** A model without any of these is priced by pages or characters, which the usage does not count. */
const PRICES_THAT_FIT = ['input_mtok', 'output_mtok', 'requests_kcount'];
const PRICES_OF_TIME = ['audio_hours', 'input_audio_hours'];

export interface UsageCost {
  readonly picoUsd: bigint;
  readonly lines: readonly PriceLine[];
}

/** What prices are multiplied by. */
export interface Factors {
  /** Of tokens and of time. */
  readonly tokens?: Decimal | undefined;
  /** Of everything. */
  readonly all?: Decimal | undefined;
}

const ONE: Decimal = { digits: 1n, scale: 0 };

/**
 * The cost in pico-dollars, in integers: multiplied exactly, rounded once. Undefined when the price
 * list entry does not price such a call.
 */
export function usageCost(
  price: PriceTable,
  usage: CountedUsage,
  { tokens = ONE, all = ONE }: Factors = {},
): UsageCost | undefined {
  if (!fits(price, usage)) return undefined;
  const parts = usageParts(price, usage);
  if (parts === undefined) return undefined;
  // In USD, times LARGEST_PER.
  let sum: Decimal = { digits: 0n, scale: 0 };
  const lines: PriceLine[] = [];
  for (const { part, count, rate, per } of parts) {
    if (count === 0) continue;
    if (rate === undefined || count < 0) return undefined;
    const factor = part.endsWith('_kcount') ? all : multiply(tokens, all);
    const decimal = multiply(toDecimal(rateFor(rate, usage.inputTokens)), factor);
    sum = add(sum, multiply(decimal, integer(count * (LARGEST_PER / per))));
    lines.push({ part, count, usd: decimalText(decimal), per });
  }
  const denominator = BigInt(LARGEST_PER) * 10n ** BigInt(sum.scale);
  return { picoUsd: divideHalfEven(sum.digits * PICO_PER_USD, denominator), lines };
}

/** A model that is billed by time has no price for a call whose time is not known. */
function fits(price: PriceTable, { audioSeconds }: CountedUsage): boolean {
  const has = (key: string) => price[key] !== undefined;
  if (PRICES_OF_TIME.some(has)) return audioSeconds !== undefined || PRICES_THAT_FIT.some(has);
  return PRICES_THAT_FIT.some(has);
}
