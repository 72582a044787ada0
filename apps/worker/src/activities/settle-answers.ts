/**
 * An answer of an LLM that is kept in a step's row, and has no cost there, was paid for by a run
 * that could not record it any more: its attempt died, or the run was closed. Before the step ends,
 * and with it the only evidence, its cost is recorded as the run would have done.
 *
 * @module
 */
import { ServiceError } from '@wflo/contracts';
import type { RunKey } from '../database/status.ts';
import type { UnsettledAnswer } from '../database/steps-repository.ts';
import { answerSchema } from './kept-answer.ts';
import { settleLostCalls } from './lost-call.ts';
import { recordPaidCall, type LedgerDependencies } from './paid-call.ts';

async function settle(dependencies: LedgerDependencies, run: RunKey, kept: UnsettledAnswer) {
  const { repositories, logger } = dependencies;
  const { stepId, reservationId } = kept;
  const named = { execution_id: run.executionId, run_id: run.runId, step_id: stepId };
  const parsed = answerSchema.safeParse(kept.answer);
  const execution = await repositories.executions.find(run.executionId, run.runId);
  if (!parsed.success || execution === undefined) {
    logger.error('llm_cost_lost', { ...named, reason: 'the kept answer is not to be read' });
    return;
  }
  const { model, usage } = parsed.data;
  const { workflowId } = execution;
  const fields = { ...named, workflow_id: workflowId, model };
  try {
    const { costUsd, replayed } = await recordPaidCall(
      dependencies,
      { ...run, stepId },
      {
        workflowId,
        ...parsed.data,
        ...(reservationId === null ? {} : { reservationId }),
      },
    );
    logger.info('llm_cost_settled', { ...fields, cost_usd: costUsd, replayed });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.retryable) throw error;
    // What the ledger refuses now it refuses for ever: the line is what remains of it.
    logger.error('llm_cost_lost', {
      ...fields,
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      err: error,
    });
  }
}

/**
 * Records the cost of the answers that a run, or one of its steps, has not recorded itself, and its
 * calls whose outcome nobody knows. May be repeated. A record that the ledger refuses is given up, with `llm_cost_lost` in the log.
 *
 * @throws {ServiceError} when cost-service does not answer.
 */
export async function settleAnswers(
  dependencies: LedgerDependencies,
  run: RunKey,
  stepId?: string,
): Promise<void> {
  const unsettled = await dependencies.repositories.steps.listUnsettled(run, stepId);
  for (const kept of unsettled) await settle(dependencies, run, kept);
  await settleLostCalls(dependencies, run, stepId);
}

/** Whether a run has paid, or may have paid, for what is not recorded. */
export async function isSettled(
  { repositories }: LedgerDependencies,
  run: RunKey,
): Promise<boolean> {
  const { steps, llmCalls } = repositories;
  const unsettled = await Promise.all([steps.listUnsettled(run), llmCalls.listOpen(run)]);
  return unsettled.flat().length === 0;
}
