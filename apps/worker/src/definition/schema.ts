import { usdSchema } from '@wflo/contracts';
import { z } from 'zod';
import { stepSchema } from './step-types/index.ts';

const inputTypeSchema = z.enum(['string', 'number', 'boolean', 'object', 'array']);
export type InputType = z.infer<typeof inputTypeSchema>;

export const inputDeclarationSchema = z.strictObject({
  type: inputTypeSchema,
  description: z.string().max(2_000).optional(),
  default: z.json().optional().describe('Used when the input is absent.'),
  required: z
    .boolean()
    .optional()
    .describe('Default: true, unless the input has a default or a fromFile.'),
  fromFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The wflo command reads this file, next to the definition, when the input is absent.',
    ),
});
export type InputDeclaration = z.infer<typeof inputDeclarationSchema>;

const nameSchema = z
  .string()
  .regex(/^[A-Za-z]\w{0,63}$/, 'expected a letter, then at most 63 letters, digits or underscores');

/** The shape alone: unknown names, cycles and templates are checked in `parse-definition.ts`. */
export const definitionSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z
    .string()
    .regex(
      /^[A-Za-z0-9][\w.-]{0,99}$/,
      'expected at most 100 letters, digits and . _ -, beginning with a letter or digit',
    )
    .describe('Identifies the workflow everywhere: metrics, logs, spans, the database.'),
  version: z.string().min(1).max(50),
  description: z.string().max(2_000).optional(),
  inputs: z.record(nameSchema, inputDeclarationSchema).default({}),
  budget: z
    .strictObject({
      limitUsd: usdSchema.describe('Decimal USD, such as "0.05".'),
      unpricedCalls: z
        .enum(['refuse', 'allow'])
        .optional()
        .describe('What becomes of calls of models without a price. Default: refuse.'),
    })
    .optional()
    .describe('LLM calls which might pass this are not made. Reached exactly is within it.'),
  steps: z
    .array(stepSchema)
    .min(1, 'expected at least one step')
    .max(200, 'expected at most 200 steps'),
  outputs: z
    .record(nameSchema, z.string())
    .default({})
    .describe('Templates over the inputs and all of the steps.'),
});

export type WorkflowDefinition = z.output<typeof definitionSchema>;
