/**
 * Activities that talk to cost-service.
 *
 * @module
 */
import type { ReservationRequest } from '@wflo/contracts';
import { toChatRequest, usageUpperBound } from '../llm/chat-request.ts';
import { WorkerError } from '../errors.ts';
import { currentRun, withRunBaggage } from './activity-run.ts';
import { ledgerId } from './ledger-id.ts';
import type { WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { ledgerKey, recordPaidCall } from './paid-call.ts';
import { currentBudgetId, heldByOthers, isHeldByOthers, openBudget } from './run-budget.ts';

type CostActivities = Pick<
  WorkerActivities,
  'open_budget' | 'check_budget' | 'release_budget' | 'track_cost'
>;

/** A reservation outlives the longest step and its retries; a lost one comes back by itself. */
const RESERVATION_TTL_SECONDS = 7_200;

export function createCostActivities(dependencies: ActivityDependencies): CostActivities {
  const { costs, repositories, logger, metrics, llm } = dependencies;
  const reserveOrWait = async (budgetId: string, request: ReservationRequest) => {
    try {
      return await costs.reserve(budgetId, request);
    } catch (error) {
      if (!isHeldByOthers(error)) throw error;
      logger.info('budget_held_by_others', {
        budget_id: budgetId,
        amount_usd: request.amountUsd,
        reserved_usd: error.problem?.['reservedUsd'],
      });
      throw heldByOthers(error);
    }
  };
  return {
    open_budget: (budget) => openBudget(costs, budget),
    check_budget: ({ step, scope, ...budget }) =>
      withRunBaggage(scope.workflow.id, async () => {
        const request = toChatRequest(step, scope);
        metrics.modelSeen(request.model);
        const usage = usageUpperBound(request);
        const quote = await costs.quote({
          model: request.model,
          ...(llm.provider === undefined ? {} : { provider: llm.provider }),
          usage,
          upperBound: true,
        });
        if (quote.costUsd === null) {
          throw new WorkerError(
            'WFLO_MODEL_UNPRICED',
            `Step "${step.id}": no price is known for the model "${request.model}" (${quote.unpricedReason ?? 'unpriced'}), so it can't be run under a budget.`,
          );
        }
        const run = { ...currentRun(), stepId: step.id };
        const reservation = await reserveOrWait(currentBudgetId(budget), {
          idempotencyKey: ledgerKey(run),
          amountUsd: quote.costUsd,
          executionId: ledgerId(run.executionId),
          ttlSeconds: RESERVATION_TTL_SECONDS,
        });
        await repositories.steps.keepReservation(run, reservation.id);
        return { reservationId: reservation.id, amountUsd: reservation.amountUsd };
      }),
    release_budget: async ({ reservationId }) => {
      await costs.release(reservationId);
    },
    track_cost: (request) =>
      withRunBaggage(request.workflowId, async () => {
        const step = { ...currentRun(), stepId: request.stepId };
        const record = await recordPaidCall(dependencies, step, request);
        const { costUsd } = record;
        logger.info('llm_cost_tracked', {
          step_id: request.stepId,
          model: request.model,
          cost_usd: costUsd,
          replayed: record.replayed,
        });
        return { costUsd };
      }),
  };
}
