/** `digits / 10^scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/**
 * The decimal that a price was written as. A price of the list is a float: that of 15 significant
 * digits, which a float always preserves (`0.18000000000000002` is 0.18).
 *
 * @throws {RangeError} when it is negative, not finite, or no decimal.
 * @example toDecimal(3.625e-3) // { digits: 3625n, scale: 6 }
 */
export function toDecimal(price: number | string): Decimal {
  const known = decimals.get(price);
  if (known !== undefined) return known;
  const decimal = typeof price === 'string' ? decimalOfText(price) : decimalOfFloat(price);
  if (decimals.size < MOST_DECIMALS) decimals.set(price, decimal);
  return decimal;
}

/** The prices of the models in use are few, and wanted with every call. */
const MOST_DECIMALS = 500;
const decimals = new Map<number | string, Decimal>();

function decimalOfText(text: string): Decimal {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new RangeError(`not a price: ${text}; expected a decimal`);
  const [whole = '0', fraction = ''] = text.split('.');
  const significant = fraction.replace(/0+$/, '');
  return { digits: BigInt(whole + significant), scale: significant.length };
}

function decimalOfFloat(price: number): Decimal {
  if (!Number.isFinite(price) || price < 0) {
    throw new RangeError(`not a price: ${String(price)}; expected a number of 0 or more`);
  }
  const [mantissa = '0', exponent = '0'] = price.toExponential(14).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const significant = fraction.replace(/0+$/, '');
  const scale = significant.length - Number(exponent);
  const digits = BigInt(whole + significant);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export function multiply(one: Decimal, other: Decimal): Decimal {
  return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

export function add(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  const digits = [one, other].map((each) => each.digits * 10n ** BigInt(scale - each.scale));
  return { digits: digits.reduce((sum, each) => sum + each), scale };
}

/** @example integer(3) // { digits: 3n, scale: 0 } */
export function integer(count: number): Decimal {
  return { digits: BigInt(count), scale: 0 };
}

/** `numerator / denominator` as an integer; halves go to the even neighbour. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

/** @example decimalText({ digits: 25n, scale: 1 }) === '2.5' */
export function decimalText({ digits, scale }: Decimal): string {
  const text = digits.toString().padStart(scale + 1, '0');
  if (scale === 0) return text;
  const fraction = text.slice(-scale).replace(/0+$/, '');
  return text.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
}
