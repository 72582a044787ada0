import { ServiceError } from '@wflo/contracts';
import type { RunKey } from '../database/status.ts';
import type { UnrecordedResponse } from '../database/step-calls.ts';
import { cachedResponseSchema } from './cached-response.ts';
import { recoverLostCalls } from './lost-call.ts';
import { recordPaidCall, type LedgerDependencies } from './paid-call.ts';

async function recover(
  dependencies: LedgerDependencies,
  run: RunKey,
  { stepId, reservationId, response }: UnrecordedResponse,
): Promise<void> {
  const { repositories, logger } = dependencies;
  const names = { execution_id: run.executionId, run_id: run.runId, step_id: stepId };
  const { data: call } = cachedResponseSchema.safeParse(response);
  const execution = await repositories.executions.find(run.executionId, run.runId);
  if (call === undefined || execution === undefined) {
    logger.error('llm_cost_lost', { ...names, reason: 'the cached response cannot be read' });
    return;
  }
  const { workflowId } = execution;
  const fields = { ...names, workflow_id: workflowId, model: call.model };
  try {
    const { costUsd, replayed } = await recordPaidCall(
      dependencies,
      { ...run, stepId },
      { ...call, workflowId, reservationId: reservationId ?? call.reservationId },
    );
    logger.info('llm_cost_recovered', { ...fields, cost_usd: costUsd, replayed });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.retryable) throw error;
    // What the ledger refuses now it refuses for ever: the line is what remains of it.
    const { inputTokens: input_tokens, outputTokens: output_tokens } = call.usage;
    logger.error('llm_cost_lost', { ...fields, input_tokens, output_tokens, err: error });
  }
}

/**
 * Records the cost of the cached responses that a run, or one of its steps, could not record itself
 * (its attempt died, or the run was closed), and its calls whose outcome nobody knows: before the
 * step ends, and with it the only evidence. Idempotent. A record that the ledger refuses is
 * dropped, with `llm_cost_lost` in the log.
 *
 * @throws {ServiceError} when cost-service does not respond.
 */
export async function recoverCosts(
  dependencies: LedgerDependencies,
  run: RunKey,
  stepId?: string,
): Promise<void> {
  const responses = await dependencies.repositories.stepCalls.listUnrecorded(run, stepId);
  for (const response of responses) await recover(dependencies, run, response);
  await recoverLostCalls(dependencies, run, stepId);
}

/** Whether everything that a run has paid, or may have paid, for is recorded. */
export async function isRecorded(
  { repositories }: LedgerDependencies,
  run: RunKey,
): Promise<boolean> {
  const { stepCalls, llmCalls } = repositories;
  const open = await Promise.all([stepCalls.listUnrecorded(run), llmCalls.listOpen(run)]);
  return open.flat().length === 0;
}
