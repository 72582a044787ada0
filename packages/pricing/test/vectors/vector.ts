import type { NormalizedUsage, PricedCall, UnpricedReason, UsageSource } from '../../src/index.ts';

/** So many, at a price in USD for a million of them, or for as many as the third says. */
export type Line = readonly [count: number, usd: string, per?: number];

/** A raw usage, how it is to be read, and what the call costs by the listed prices. */
export interface Vector {
  readonly name: string;
  /** Where the shape, or the case, is documented or reported. */
  readonly source: string;
  readonly raw: unknown;
  readonly of: UsageSource & { readonly model: string };
  /** What else of the call the price depends on. */
  readonly call?: Partial<PricedCall>;
  /** Input and output, and what is said beyond these. */
  readonly usage: readonly [input: number, output: number, more?: Partial<NormalizedUsage>];
  /** The lines that the cost is the sum of, or why there is none. */
  readonly cost: readonly Line[] | UnpricedReason;
  readonly tier?: string;
  readonly reported?: string;
}

/** Noon UTC of a day of which the prices are. */
export const AT = new Date('2026-11-20T12:00:00Z');

/** The sum of the lines in pico-dollars, in integers: halves to the even neighbour. */
export function sumOf(lines: readonly Line[]): bigint {
  let scaled = 0n;
  for (const [count, usd, per = 1_000_000] of lines) {
    const [whole = '0', fraction = ''] = usd.split('.');
    // Digits enough for prices of 12 decimals, and for what divides by 3,600 and by a million.
    const price = BigInt(whole + fraction.padEnd(12, '0')) * 9_000_000n;
    scaled += (BigInt(count) * price) / BigInt(per);
  }
  const rest = scaled % 9_000_000n;
  const quotient = scaled / 9_000_000n;
  const twice = rest * 2n;
  const up = twice > 9_000_000n || (twice === 9_000_000n && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}
