/**
 * An LLM's answer is paid for when it arrives, but Temporal has it only when the activity has
 * completed. Between the two it is kept in the step's row: a worker that dies in between, or a
 * Temporal that does not answer, must not lead to a second call for the same step.
 *
 * @module
 */
import { z } from 'zod';
import type { StepKey } from '../database/steps-repository.ts';
import { usageSchema } from '../llm/usage/usage-schema.ts';
import type { LlmResult } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** An answer as a step's row keeps it. */
export const answerSchema = z.object({
  text: z.string(),
  model: z.string(),
  responseModel: z.string().exactOptional(),
  provider: z.string().exactOptional(),
  finishReason: z.string(),
  usage: usageSchema,
  serviceTier: z.string().exactOptional(),
  reportedCostUsd: z.string().exactOptional(),
  unpricedReason: z.literal('inconsistent_usage').exactOptional(),
  unknownOutcome: z.boolean().exactOptional(),
  occurredAt: z.string(),
  problem: z.string().exactOptional(),
  problemCode: z.string().exactOptional(),
  attempt: z.number().exactOptional(),
  reservationId: z.string().exactOptional(),
});

/**
 * The answer that an earlier attempt got, or else that of `call`, kept. A database that does not
 * answer stops neither: a line in the log says what was not kept or not found.
 */
export async function answerOnce(
  { repositories, logger }: Pick<ActivityDependencies, 'repositories' | 'logger'>,
  step: StepKey,
  attempt: number,
  call: () => Promise<LlmResult>,
): Promise<LlmResult> {
  const fields = { step_id: step.stepId, attempt };
  if (attempt > 1) {
    try {
      const kept = answerSchema.safeParse(await repositories.steps.findAnswer(step));
      if (kept.success) {
        logger.info('llm_answer_found', fields);
        return kept.data;
      }
    } catch (error) {
      logger.warning('llm_answer_not_read', { ...fields, err: error });
    }
  }
  const answer = await call();
  try {
    await repositories.steps.keepAnswer(step, answer);
  } catch (error) {
    logger.warning('llm_answer_not_kept', { ...fields, err: error });
  }
  return answer;
}
