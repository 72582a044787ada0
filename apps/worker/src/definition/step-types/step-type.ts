import { z } from 'zod';
import type { Problem } from '../../errors.ts';

export interface ProblemOptions {
  /** JSON path of the step. */
  readonly path: string;
  readonly allowCodeFiles: boolean;
}

/**
 * What a type of step declares for the definition. How it runs is in `workflows/steps/index.ts`:
 * workflow code goes without zod. `Step` is what `fields` give, with defaults filled in.
 */
export interface StepType<Step, Fields = z.ZodRawShape> {
  /** Beside those of each step, and `compensate`. */
  readonly fields: Fields;
  /** The part of a step which is rendered before it runs, under the names of its fields. */
  templates(step: Step): Readonly<Record<string, unknown>>;
  /** Whether its templates may read `attempt`. Default false. */
  readonly knowsAttempt?: boolean;
  /** What is wrong with a step that its fields' schemas cannot say. Default: nothing. */
  problems?(step: Step, options: ProblemOptions): Problem[];
}

export function stepType<Fields extends z.ZodRawShape>(
  type: StepType<z.output<z.ZodObject<Fields>>, Fields>,
): StepType<z.output<z.ZodObject<Fields>>, Fields> {
  return type;
}

const stepIdSchema = z
  .string()
  .regex(/^[A-Za-z]\w{0,63}$/, 'expected a letter, then at most 63 letters, digits or underscores');

const retrySchema = z
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
      error: 'expected no less than initialIntervalSeconds (1 unless set)',
    },
  );

export const placeFields = {
  id: stepIdSchema,
  description: z.string().max(2_000).optional(),
  dependsOn: z
    .array(stepIdSchema)
    .max(200)
    .default([])
    .describe('Steps that must have completed before.'),
};

export const retryFields = {
  retry: retrySchema
    .optional()
    .describe(
      'Default: 5 attempts when a service fails (1 for POST and PATCH), and 1 when the program itself fails or the response is refused.',
    ),
};

export const timeoutSeconds = (fallback: number) =>
  z.number().positive().max(3_600).default(fallback).describe('Bound of one attempt.');
