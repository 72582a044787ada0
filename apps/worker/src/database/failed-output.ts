import { z } from 'zod';

const programSchema = z.object({
  attempt: z.number(),
  status: z.string(),
  exit_code: z.number().nullable(),
  duration_seconds: z.number(),
  /** The end of it, as of `stderr`; `is_cut` says whether there was more of one. */
  stdout: z.string(),
  stderr: z.string(),
  is_cut: z.boolean(),
});
export type FailedProgram = z.output<typeof programSchema>;

const responseSchema = z.object({
  attempt: z.number(),
  status: z.number(),
  /** The end of it; `is_cut` says whether there was more. */
  body: z.string(),
  is_cut: z.boolean(),
});
export type FailedResponse = z.output<typeof responseSchema>;

/**
 * What the row of a step that has not completed has of its latest failed attempt, in the place of
 * its output. The shapes are those of `wflo show --json`.
 */
export const failedOutputSchema = z.union([
  z.object({ program: programSchema }),
  z.object({ response: responseSchema }),
]);
export type FailedOutput = z.output<typeof failedOutputSchema>;
