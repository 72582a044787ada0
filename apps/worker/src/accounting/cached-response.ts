import type { Logger } from '@wflo/observability';
import { z } from 'zod';
import type { Repositories } from '../database/repositories.ts';
import type { StepKey } from '../database/status.ts';
import { paidCallSchema } from './paid-call.ts';

export const cachedResponseSchema = paidCallSchema.extend({
  text: z.string(),
  finishReason: z.string(),
  /** Why the response is of no use, although it was paid for. */
  problem: z.string().optional(),
  /** Its code; in older histories it is always `WFLO_LLM_INVALID_RESPONSE`. */
  problemCode: z.string().optional(),
  /** The attempt that got it; absent in older histories. */
  attempt: z.number().optional(),
  /** The reservation of that attempt; absent without a budget, and in older histories. */
  reservationId: z.string().optional(),
});
export type LlmResponse = Readonly<z.output<typeof cachedResponseSchema>>;

/**
 * The response that an earlier attempt got, or else that of `call`, which is then cached in the
 * step's row: it is paid for when it arrives, but Temporal has it only when the activity has
 * completed, and a worker that dies in between must not lead to a second call. A database that does
 * not respond stops neither: the log says what was not cached or not found.
 */
export async function respondOnce(
  { repositories, logger }: { readonly repositories: Repositories; readonly logger: Logger },
  step: StepKey,
  attempt: number,
  call: () => Promise<LlmResponse>,
  cache: (response: LlmResponse) => Promise<unknown> = (response) =>
    repositories.stepCalls.cacheResponse(step, response),
): Promise<LlmResponse> {
  const fields = { step_id: step.stepId, attempt };
  if (attempt > 1) {
    try {
      const cached = cachedResponseSchema.safeParse(
        await repositories.stepCalls.findResponse(step),
      );
      if (cached.success) {
        logger.info('llm_response_found', fields);
        return cached.data;
      }
    } catch (error) {
      logger.warning('llm_response_not_read', { ...fields, err: error });
    }
  }
  const response = await call();
  try {
    await cache(response);
  } catch (error) {
    logger.warning('llm_response_not_cached', { ...fields, err: error });
  }
  return response;
}
