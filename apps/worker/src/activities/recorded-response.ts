import type { LlmResponse } from '../accounting/cached-response.ts';
import { recordPaidCall } from '../accounting/paid-call.ts';
import type { AttemptKey } from '../database/status.ts';
import { withRunBaggage } from './activity-run.ts';
import type { BudgetHold, LlmOutput, RecordedLlm } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { completeRow } from './step-row.ts';

export interface ResponseToRecord {
  readonly workflowId: string;
  readonly hold: BudgetHold | undefined;
  readonly response: LlmResponse;
}

/**
 * Records what a response did cost and, unless it is of no use, ends the row of its step. Undefined
 * when that could not be done now: it is for the workflow to go on trying, for as long as it takes.
 */
export async function recordResponse(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
  { workflowId, hold, response }: ResponseToRecord,
): Promise<RecordedLlm | undefined> {
  const { logger } = dependencies;
  const { text, model, finishReason, usage, problem, problemCode } = response;
  const reservationId = hold && (response.reservationId ?? hold.reservationId);
  const endedAt = new Date();
  const outputOf = (costUsd: string | null): LlmOutput => ({
    ...{ text, model, finishReason, usage, costUsd },
  });
  const completedBy = { attempt: attempt.attempt, outputOf, endedAt };
  try {
    const { costUsd, completed } = await withRunBaggage(workflowId, async () => {
      const record = await recordPaidCall(
        dependencies,
        attempt,
        { ...response, workflowId, reservationId },
        problem === undefined ? completedBy : undefined,
      );
      logger.info('llm_cost_tracked', {
        ...{ step_id: attempt.stepId, model },
        ...{ cost_usd: record.costUsd, replayed: record.replayed },
      });
      return record;
    });
    const output = outputOf(costUsd);
    if (problem !== undefined) return { ...output, problem, problemCode };
    if (completed) return { ...output, endedAt: endedAt.toISOString() };
    return { ...output, ...(await completeRow(dependencies, attempt, output)) };
  } catch (error) {
    logger.warning('llm_cost_not_recorded', { step_id: attempt.stepId, err: error });
    return undefined;
  }
}
