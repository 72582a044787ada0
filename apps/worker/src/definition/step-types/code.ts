import { sandboxFileSchema, sandboxLanguageSchema } from '@wflo/contracts';
import { z } from 'zod';
import { retryFields, timeoutSeconds, stepType } from './step-type.ts';

export const codeStep = stepType({
  fields: {
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
    stdin: z.string().optional().describe('Template. A value that is no string is passed as JSON.'),
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
  },
  // The program itself is never a template.
  templates: ({ stdin, files }) => ({ stdin, files: files?.map(({ content }) => ({ content })) }),
  knowsAttempt: true,
  problems: ({ code, codeFile }, { path, allowCodeFiles }) => {
    if ((code === undefined) === (codeFile === undefined)) {
      return [{ path, message: 'expected exactly one of code and codeFile' }];
    }
    if (codeFile === undefined || allowCodeFiles) return [];
    const message = 'the file was not read: start the workflow by the wflo command, or give code';
    return [{ path: `${path}.codeFile`, message }];
  },
});
