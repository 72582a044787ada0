/**
 * A bucket bound as OpenMetrics writes it ("Considerations: Canonical Numbers"): `1.0`, `0.25`,
 * `1e+06`. Both formats use it, so that a series keeps its identity whichever is scraped.
 */
export function canonicalNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (Number.isNaN(value)) return 'NaN';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e6 || magnitude < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}
