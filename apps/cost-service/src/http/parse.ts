/**
 * Reads requests by the contract: every bad field is reported at once.
 *
 * @module
 */
import { idSchema, toProblemIssues } from '@wflo/contracts';
import { invalidRequest } from '@wflo/service-kit';
import { z } from 'zod';

/** `value` read by `schema`, or a 400 with its issues. */
export function parseRequest<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(toProblemIssues(parsed.error));
}

/** The id in the path, or a 400. */
export function parsePathId(params: Readonly<Record<string, unknown>>): string {
  return parseRequest(z.object({ id: idSchema }), params).id;
}
