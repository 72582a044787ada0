/** `519`, `9.1 k`, `1.25 M`. */
export function count(value: number): string {
  if (value < 1_000) return String(value);
  if (value < 1_000_000) return `${trimmed((value / 1_000).toFixed(value < 10_000 ? 1 : 0))} k`;
  return `${trimmed((value / 1_000_000).toFixed(2))} M`;
}

/** A decimal of USD, exact up to the cent and its first three figures beyond: `$0.000129`. */
export function usd(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  if (whole !== '0' && whole.length > 1) return `$${whole}.${fraction.padEnd(2, '0').slice(0, 2)}`;
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  const kept = fraction.slice(0, Math.max(2, zeros + (whole === '0' ? 3 : 2)));
  return kept === '' ? `$${whole}` : `$${whole}.${kept.padEnd(2, '0')}`;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `1 run`, `12 runs`. */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : more}`;
}

/** The exact sum of decimals. */
export function sumUsd(decimals: readonly string[]): string {
  let places = 0;
  for (const text of decimals) places = Math.max(places, text.split('.')[1]?.length ?? 0);
  let sum = 0n;
  for (const text of decimals) {
    const [whole = '0', fraction = ''] = text.split('.');
    sum += BigInt(whole + fraction.padEnd(places, '0'));
  }
  const digits = sum.toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
