import { createHash } from 'node:crypto';

/**
 * SHA-256 over the fields, in any order; a field that is undefined counts as left out.
 * Distinguishes a repeated request from another one with the same idempotency key.
 */
export function payloadHash(fields: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify(fields, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
