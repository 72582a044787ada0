import { idSchema, toProblemIssues } from '@wflo/contracts';
import { invalidRequest } from '@wflo/service-kit';
import { z } from 'zod';

/** `value` read by `schema`, or a 400 that names every bad field at once. */
export function parseRequest<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(toProblemIssues(parsed.error));
}

/** Of each schema of an id, compiled once. */
const paths = new WeakMap<z.ZodType<string>, z.ZodType<{ id: string }>>();

/** The id in the path, or a 400. */
export function parsePathId(
  params: Readonly<Record<string, unknown>>,
  schema: z.ZodType<string> = idSchema,
): string {
  let path = paths.get(schema);
  if (path === undefined) paths.set(schema, (path = z.object({ id: schema })));
  return parseRequest(path, params).id;
}
