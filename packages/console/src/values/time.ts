/** Nanoseconds since 1970 as milliseconds, with what a double holds of the fraction. */
export function nanoToMs(nano: bigint): number {
  return Number(nano / 1_000_000n) + Number(nano % 1_000_000n) / 1e6;
}

/** The same in SQL: a whole division first, since a double does not hold 64 bits. */
export function sqlMs(column: string): string {
  return `(${column} / 1000000 + (${column} % 1000000) / 1e6)`;
}
