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
