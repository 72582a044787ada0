/**
 * Activities that talk to cost-service.
 *
 * @module
 */
import { toChatRequest, usageUpperBound } from '../llm/chat-request.ts';
import { WorkerError } from '../errors.ts';
import { currentRun, withRunBaggage } from './activity-run.ts';
import { ledgerId } from './ledger-id.ts';
import type { CostRequest, WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

type CostActivities = Pick<
  WorkerActivities,
  'open_budget' | 'check_budget' | 'release_budget' | 'track_cost'
>;

/** A reservation outlives the longest step and its retries; a lost one comes back by itself. */
const RESERVATION_TTL_SECONDS = 7_200;

function idempotencyKey(stepId: string): string {
  const { executionId, runId } = currentRun();
  return `${ledgerId(executionId)}/${runId}/${stepId}`;
}

async function confirm({ costs }: ActivityDependencies, request: CostRequest) {
  const { reservationId, model, usage, occurredAt, workflowId, stepId } = request;
  const record = {
    idempotencyKey: idempotencyKey(stepId),
    executionId: ledgerId(currentRun().executionId),
    workflowId,
    stepId,
    model,
    usage,
    occurredAt,
  };
  if (reservationId === undefined) return costs.recordUsage(record);
  return (await costs.commit(reservationId, record)).usage;
}

export function createCostActivities(dependencies: ActivityDependencies): CostActivities {
  const { costs, repositories, metrics, logger } = dependencies;
  return {
    open_budget: async ({ limitUsd }) => {
      await costs.putBudget(ledgerId(currentRun().executionId), { limitUsd });
    },
    check_budget: ({ step, scope }) =>
      withRunBaggage(scope.workflow.id, async () => {
        const request = toChatRequest(step, scope);
        const usage = usageUpperBound(request);
        const quote = await costs.quote({ model: request.model, usage });
        if (quote.costUsd === null) {
          throw new WorkerError(
            'WFLO_MODEL_UNPRICED',
            `Step "${step.id}": no price is known for the model "${request.model}", so it can't be run under a budget.`,
          );
        }
        const executionId = ledgerId(currentRun().executionId);
        const reservation = await costs.reserve(executionId, {
          idempotencyKey: idempotencyKey(step.id),
          amountUsd: quote.costUsd,
          executionId,
          ttlSeconds: RESERVATION_TTL_SECONDS,
        });
        return { reservationId: reservation.id, amountUsd: reservation.amountUsd };
      }),
    release_budget: async ({ reservationId }) => {
      await costs.release(reservationId);
    },
    track_cost: (request) =>
      withRunBaggage(request.workflowId, async () => {
        const record = await confirm(dependencies, request);
        const { costUsd } = record;
        const step = { ...currentRun(), stepId: request.stepId };
        // The row decides who counts: the ledger's `replayed` would also be true for a request of
        // ours whose answer was lost.
        if (await repositories.steps.recordCost(step, costUsd, new Date())) {
          metrics.costRecorded(request.model, request.usage, costUsd);
        }
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
