import { toChatRequest, usageUpperBound } from '../llm/chat-request.ts';
import { WorkerError } from '../errors.ts';
import { currentRun, withRunBaggage } from './activity-run.ts';
import type { WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { addRow } from './step-row.ts';
import { recordPaidCall } from '../accounting/paid-call.ts';
import {
  currentBudgetId,
  heldByOthers,
  isHeldByOthers,
  openBudget,
  reserveFor,
} from './run-budget.ts';

type CostActivities = Pick<
  WorkerActivities,
  'open_budget' | 'check_budget' | 'release_budget' | 'track_cost'
>;

export function createCostActivities(dependencies: ActivityDependencies): CostActivities {
  const { costs, repositories, logger, metrics, llm } = dependencies;
  return {
    open_budget: (budget) => openBudget(costs, budget),
    check_budget: ({ step, scope, unpricedCalls, recordsRow, ...budget }) =>
      withRunBaggage(scope.workflow.id, async () => {
        await addRow(dependencies, { step, scope, recordsRow });
        const request = toChatRequest(step, scope, llm.defaultModel);
        metrics.modelSeen(request.model);
        const usage = usageUpperBound(request);
        const quote = await costs.quote({
          model: request.model,
          provider: llm.provider,
          usage,
          upperBound: true,
        });
        if (quote.costUsd === null && unpricedCalls === 'allow') return undefined;
        if (quote.costUsd === null) {
          throw new WorkerError(
            'WFLO_MODEL_UNPRICED',
            `Step "${step.id}": no price is known for the model "${request.model}" (${quote.unpricedReason ?? 'unpriced'}), so it can't be run under a budget.`,
          );
        }
        const run = { ...currentRun(), stepId: step.id };
        const wanted = { budgetId: currentBudgetId(budget), amountUsd: quote.costUsd };
        const reservation = await reserveFor(dependencies, run, wanted).catch((error: unknown) => {
          throw isHeldByOthers(error) ? heldByOthers(error) : error;
        });
        await repositories.stepCalls.saveReservation(run, reservation.id);
        return { reservationId: reservation.id, amountUsd: reservation.amountUsd };
      }),
    release_budget: async ({ reservationId, stepId }) => {
      await costs.release(reservationId);
      if (stepId === undefined) return;
      const latest = await repositories.stepCalls.findHold({ ...currentRun(), stepId });
      const latestId = latest?.reservationId ?? reservationId;
      if (latestId !== reservationId) await costs.release(latestId);
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
