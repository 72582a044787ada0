import { z } from 'zod';
import { InvalidRowError } from '../errors.ts';

/** A column of 64-bit integers as a BigInt: SQLite returns BigInts, PostgreSQL text. */
export const bigIntColumn = z
  .union([z.bigint(), z.number().int(), z.string().regex(/^-?\d+$/)])
  .transform((value) => BigInt(value));

/**
 * A 64-bit integer to be stored or cast. As text: both engines read it exactly, and knex, which
 * repeats a statement in the message of its error, fails over a BigInt and so hides the error.
 */
export function bigIntBinding(value: bigint): string {
  return value.toString();
}

/** A column of counts or milliseconds: integers below 2^53. */
export const numberColumn = bigIntColumn.transform(Number);

export function readRows<T>(table: string, schema: z.ZodType<T>, rows: unknown): T[] {
  const parsed = z.array(schema).safeParse(rows);
  if (!parsed.success) {
    throw new InvalidRowError(table, z.prettifyError(parsed.error), parsed.error);
  }
  return parsed.data;
}

export function readRow<T>(table: string, schema: z.ZodType<T>, rows: unknown): T | undefined {
  return readRows(table, schema, rows)[0];
}
