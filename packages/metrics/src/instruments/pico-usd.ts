const DECIMALS = 12;

/**
 * A finite amount in USD as an integer number of pico-USD (10^-12 USD), by its shortest decimal
 * form: 0.1 is exactly 10^11. Prices reach 3.6 nano-USD per token, and a sum of floats drifts.
 */
export function picoUsdFromNumber(usd: number): bigint {
  const [mantissa = '0', exponent = '0'] = String(Math.abs(usd)).split('e');
  const [integer = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length + DECIMALS;
  const digits = BigInt(integer + fraction);
  const pico =
    shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift));
  return usd < 0 ? -pico : pico;
}

/** The nearest float to an amount, for Prometheus. */
export function numberFromPicoUsd(picoUsd: bigint): number {
  return Number(`${picoUsd}e-${DECIMALS}`);
}

function roundedQuotient(value: bigint, divisor: bigint): bigint {
  return (value * 2n + divisor) / (divisor * 2n);
}
