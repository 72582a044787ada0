import { idSchema, toProblemIssues } from '@wflo/contracts';
import { invalidRequest } from '@wflo/service-kit';
import { z } from 'zod';

/** `value` read by `schema`, or a 400 that names every bad field at once. */
export function parseRequest<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(toProblemIssues(parsed.error));
}

/** The id in the path, or a 400. */
export function parsePathId(
  params: Readonly<Record<string, unknown>>,
  schema: z.ZodType<string> = idSchema,
): string {
  return parseRequest(z.object({ id: schema }), params).id;
}
