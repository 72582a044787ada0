import { z } from 'zod';
import { stepType } from './step-type.ts';

export const waitStep = stepType({
  fields: {
    type: z.literal('wait'),
    seconds: z
      .number()
      .min(1)
      .max(31_536_000)
      .describe('How long to wait. The timer is in Temporal: no worker has to be there.'),
  },
  templates: () => ({}),
});
