import { z } from 'zod';
import { stepType } from './step-type.ts';

export const approvalStep = stepType({
  fields: {
    type: z.literal('approval'),
    message: z.string().min(1).describe('Template. What whoever decides reads.'),
    timeoutSeconds: z
      .number()
      .min(1)
      .max(31_536_000)
      .default(86_400)
      .describe('How long to wait for a decision; after that the step fails.'),
  },
  templates: ({ message }) => ({ message }),
});
