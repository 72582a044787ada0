import { ServiceError } from '@wflo/contracts';
import { z } from 'zod';
import type { OpenCall } from '../database/llm-calls-repository.ts';
import type { AttemptKey, RunKey } from '../database/status.ts';
import { cachedResponseSchema } from './cached-response.ts';
import { ledgerId } from './ledger-id.ts';
import { addToLedger, ledgerKey, paidCallSchema, type LedgerDependencies } from './paid-call.ts';

/**
 * A call's row while nobody knows its outcome, written before it is sent so that whoever comes
 * after a dead worker finds it; `usage` is the most that it can use.
 */
export const sentCallSchema = paidCallSchema
  .pick({ model: true, provider: true, usage: true, occurredAt: true })
  .extend({ workflowId: z.string(), reservationId: z.string().optional() });
export type SentCall = z.output<typeof sentCallSchema>;

/**
 * Records a call that was sent, and whose response was lost (a timeout, a cancellation, a dead
 * worker), in the ledger, in its step's row and in the metrics: providers bill such calls, so with
 * the most that it can have cost. Its budget holds what was reserved for it from then on.
 *
 * @throws {ServiceError} with the code of cost-service, when that does not respond or refuses.
 */
export async function recordLostCall(
  dependencies: LedgerDependencies,
  attempt: AttemptKey,
  { reservationId, ...call }: SentCall,
): Promise<void> {
  const { repositories, metrics, logger } = dependencies;
  const { upperBoundUsd } = await addToLedger(dependencies, reservationId, {
    ...call,
    // Each attempt is a call of its own, and recorded once however often it is requested.
    idempotencyKey: `${ledgerKey(attempt)}/attempt-${attempt.attempt}`,
    executionId: ledgerId(attempt.executionId),
    stepId: attempt.stepId,
    unknownOutcome: true,
  });
  // The row decides who counts, as for calls of known cost.
  if (!(await repositories.llmCalls.closeAsUnknown(attempt, upperBoundUsd))) return;
  metrics.callLost(call.model);
  logger.warning('llm_call_outcome_unknown', {
    workflow_id: call.workflowId,
    execution_id: attempt.executionId,
    run_id: attempt.runId,
    step_id: attempt.stepId,
    attempt: attempt.attempt,
    model: call.model,
    upper_bound_usd: upperBoundUsd,
  });
}

async function recoverOne(
  dependencies: LedgerDependencies,
  attempt: AttemptKey,
  open: OpenCall,
): Promise<void> {
  const { repositories, logger } = dependencies;
  const cached = cachedResponseSchema.safeParse(await repositories.stepCalls.findResponse(attempt));
  if (cached.data?.attempt === attempt.attempt) {
    // Its worker died between the response and the note that there is one.
    await repositories.llmCalls.forget(attempt);
    return;
  }
  const call = sentCallSchema.safeParse(open.call);
  try {
    if (!call.success) throw call.error;
    await recordLostCall(dependencies, attempt, call.data);
  } catch (error) {
    const isFinal = error instanceof ServiceError ? !error.retryable : !call.success;
    if (!isFinal) throw error;
    // What the ledger refuses now it refuses for ever: the line is what remains of it.
    const { executionId: execution_id, runId: run_id, stepId: step_id } = attempt;
    logger.error('llm_cost_lost', { execution_id, run_id, step_id, call: open.call, err: error });
    await repositories.llmCalls.forget(attempt);
  }
}

/**
 * Records the calls that a run, or one of its steps, has sent, and whose outcome nobody will know.
 * Idempotent. A record that the ledger refuses is dropped, with `llm_cost_lost` in the log.
 *
 * @throws {ServiceError} when cost-service does not respond.
 */
export async function recoverLostCalls(
  dependencies: LedgerDependencies,
  run: RunKey,
  stepId?: string,
): Promise<void> {
  for (const open of await dependencies.repositories.llmCalls.listOpen(run, stepId)) {
    await recoverOne(dependencies, { ...run, stepId: open.stepId, attempt: open.attempt }, open);
  }
}
