/**
 * The four types of step, and what takes a step back.
 *
 * @module
 */
import { sandboxFileSchema, sandboxLanguageSchema } from '@wflo/contracts';
import { z } from 'zod';
import { isConnectionHeader } from '../egress/connection-headers.ts';

const stepIdSchema = z
  .string()
  .regex(/^[A-Za-z]\w{0,63}$/, 'expected a letter, then at most 63 letters, digits or underscores');

/** How often a step is tried. Intervals are in seconds. */
export const retrySchema = z
  .strictObject({
    maximumAttempts: z.number().int().min(1).max(100).default(3),
    initialIntervalSeconds: z.number().positive().max(3_600).default(1),
    backoffCoefficient: z.number().min(1).max(10).default(2),
    maximumIntervalSeconds: z
      .number()
      .positive()
      .max(86_400)
      .optional()
      .describe(
        'At least initialIntervalSeconds. Default: 30, or initialIntervalSeconds when that is more.',
      ),
  })
  .refine(
    ({ initialIntervalSeconds: initial, maximumIntervalSeconds: maximum = initial }) =>
      maximum >= initial,
    {
      path: ['maximumIntervalSeconds'],
      error: 'expected no less than initialIntervalSeconds (1 unless given)',
    },
  );
export type StepRetry = z.output<typeof retrySchema>;

/** The place of a step in its workflow. */
const placeFields = {
  id: stepIdSchema,
  description: z.string().max(2_000).optional(),
  dependsOn: z
    .array(stepIdSchema)
    .max(200)
    .default([])
    .describe('Steps that must have completed before.'),
};

const retryFields = {
  retry: retrySchema
    .optional()
    .describe(
      'Default: 5 attempts when a service fails (1 for POST and PATCH), and 1 when the program itself fails or the answer is refused.',
    ),
};

const timeoutSeconds = (fallback: number) =>
  z.number().positive().max(3_600).default(fallback).describe('Bound of one attempt.');

const codeFields = {
  ...retryFields,
  type: z.literal('code'),
  timeoutSeconds: timeoutSeconds(30),
  language: sandboxLanguageSchema,
  code: z.string().min(1).max(1_048_576).optional().describe('The program. Never a template.'),
  codeFile: z
    .string()
    .min(1)
    .optional()
    .describe('Instead of code: a file next to the definition, read by the wflo command.'),
  stdin: z.string().optional().describe('Template. A value that is no string is given as JSON.'),
  files: z
    .array(sandboxFileSchema)
    .max(100)
    .optional()
    .describe('Laid into the working directory. content is a template.'),
  memoryMb: z.number().int().min(16).max(16_384).optional(),
  parse: z
    .enum(['text', 'json'])
    .default('text')
    .describe('json: stdout is parsed into output.result, and anything else fails the step.'),
};

/** A token of RFC 9110. */
const headerNameSchema = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'expected the name of a header')
  .refine((name) => !isConnectionHeader(name), 'the connection decides this header, not the step');

const httpFields = {
  ...retryFields,
  type: z.literal('http'),
  timeoutSeconds: timeoutSeconds(30),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  url: z.string().min(1).describe('Template.'),
  headers: z
    .record(headerNameSchema, z.string())
    .default({})
    .describe(
      "Values are templates. They and the inputs are kept in clear, in the database and in Temporal's history: no place for secrets.",
    ),
  body: z
    .json()
    .optional()
    .describe('Strings in it are templates. What is no string is sent as JSON.'),
  allowStatus: z
    .array(z.number().int().min(100).max(599))
    .optional()
    .describe('Statuses besides 2xx that do not fail the step.'),
};

export const compensationSchema = z.discriminatedUnion('type', [
  z.strictObject(codeFields),
  z.strictObject(httpFields),
]);
/** A program or a request without a place of its own. */
export type Compensation = z.output<typeof compensationSchema>;

const undoFields = {
  compensate: compensationSchema
    .optional()
    .describe(
      'Takes the step back. Run when this step has completed and the workflow then fails or is cancelled, latest step first. Its templates also read the output of the step itself.',
    ),
};

export const codeStepSchema = z.strictObject({ ...placeFields, ...codeFields, ...undoFields });
export type CodeStep = z.output<typeof codeStepSchema>;

export const httpStepSchema = z.strictObject({ ...placeFields, ...httpFields, ...undoFields });
export type HttpStep = z.output<typeof httpStepSchema>;

const messageSchema = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.string().describe('Template.'),
});

export const llmStepSchema = z.strictObject({
  ...placeFields,
  ...retryFields,
  ...undoFields,
  type: z.literal('llm'),
  timeoutSeconds: timeoutSeconds(120),
  model: z.string().min(1).max(200).describe('Template.'),
  prompt: z.string().optional().describe('Template; one user message. Or give messages.'),
  messages: z.array(messageSchema).min(1).max(200).optional(),
  system: z.string().optional().describe('Template.'),
  maxTokens: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_024)
    .describe('Bound of the completion, and what a budget reserves for it.'),
  temperature: z.number().min(0).max(2).optional(),
});
export type LlmStep = z.output<typeof llmStepSchema>;

export const approvalStepSchema = z.strictObject({
  ...placeFields,
  type: z.literal('approval'),
  message: z.string().min(1).describe('Template. What whoever decides is asked.'),
  timeoutSeconds: z
    .number()
    .min(1)
    .max(31_536_000)
    .default(86_400)
    .describe('How long to wait for a decision; after that the step fails.'),
});
export type ApprovalStep = z.output<typeof approvalStepSchema>;
