import { z } from 'zod';
import { retryFields, timeoutSeconds, stepType } from './step-type.ts';

const messageSchema = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.string().describe('Template.'),
});

export const llmStep = stepType({
  fields: {
    ...retryFields,
    type: z.literal('llm'),
    timeoutSeconds: timeoutSeconds(120),
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Template. Default: LLM_MODEL of the worker.'),
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
  },
  templates: ({ model, prompt, system, messages }) => ({
    ...{ model, prompt, system },
    messages: messages?.map(({ content }) => ({ content })),
  }),
  problems: ({ prompt, messages }, { path }) =>
    (prompt === undefined) === (messages === undefined)
      ? [{ path, message: 'expected exactly one of prompt and messages' }]
      : [],
});
