import { z } from 'zod';
import { isConnectionHeader } from '../../egress/connection-headers.ts';
import { retryFields, timeoutSeconds, stepType } from './step-type.ts';

/** A token of RFC 9110. */
const headerNameSchema = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'expected the name of a header')
  .refine((name) => !isConnectionHeader(name), 'the connection decides this header, not the step');

export const httpStep = stepType({
  fields: {
    ...retryFields,
    type: z.literal('http'),
    timeoutSeconds: timeoutSeconds(30),
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    url: z.string().min(1).describe('Template.'),
    headers: z
      .record(headerNameSchema, z.string())
      .default({})
      .describe(
        "Values are templates. They and the inputs are stored in clear, in the database and in Temporal's history: no place for secrets.",
      ),
    body: z
      .json()
      .optional()
      .describe('Strings in it are templates. What is no string is sent as JSON.'),
    allowStatus: z
      .array(z.number().int().min(100).max(599))
      .optional()
      .describe('Statuses besides 2xx that do not fail the step.'),
  },
  templates: ({ url, headers, body }) => ({ url, headers, body }),
  knowsAttempt: true,
});
