import { toChatRequest } from '../llm/chat-request.ts';
import { currentRun, withHeartbeat } from './activity-run.ts';
import { holdForAttempt } from './attempt-hold.ts';
import { recordAttempt } from './attempt-record.ts';
import type { WorkerActivities } from './contract.ts';
import { respondOnce } from '../accounting/cached-response.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { closeCall, sendCall } from './sent-call.ts';

export function createLlmActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'call_llm'> {
  const { llm, logger } = dependencies;
  return {
    call_llm: async ({ step, scope, ...budget }) => {
      const attempt = await recordAttempt(dependencies, step.id);
      const request = toChatRequest(step, scope, llm.defaultModel);
      dependencies.metrics.modelSeen(request.model);
      const key = { ...currentRun(), stepId: step.id, attempt };
      const response = await respondOnce(dependencies, key, attempt, () =>
        withHeartbeat(async () => {
          const reservationId = await holdForAttempt(dependencies, key, {
            ...budget,
            callSeconds: step.timeoutSeconds,
          });
          const workflowId = scope.workflow.id;
          const call = { step, workflowId, request, reservationId };
          const { model: responseModel, ...response } = await sendCall(dependencies, key, call);
          if (response.unpricedReason !== undefined) {
            const amounts = response.usage.otherAmounts;
            logger.warning('llm_usage_inconsistent', { step_id: step.id, usage: amounts });
          }
          return {
            ...response,
            // Counted by the model that was requested: the other may be one of many snapshots.
            model: request.model,
            responseModel,
            // With the response: a changed setting must not change a record that is tried again.
            provider: llm.provider,
            occurredAt: new Date().toISOString(),
            attempt,
            reservationId,
          };
        }),
      );
      await closeCall(dependencies, { ...key, attempt: response.attempt ?? attempt });
      return response;
    },
  };
}
