import { toChatRequest } from '../llm/chat-request.ts';
import { currentRun, withHeartbeat } from './activity-run.ts';
import { holdForAttempt } from './attempt-hold.ts';
import type { RecordedLlm, WorkerActivities } from './contract.ts';
import { respondOnce, type LlmResponse } from '../accounting/cached-response.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { recordResponse } from './recorded-response.ts';
import { closeCall, sendCall } from './sent-call.ts';
import { beginAttempt } from './step-row.ts';

export function createLlmActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'call_llm'> {
  const { llm, logger } = dependencies;
  return {
    call_llm: async ({ step, scope, recordsRow, ...budget }) => {
      const started = await beginAttempt<RecordedLlm>(dependencies, { step, scope, recordsRow });
      if ('result' in started) return started.result;
      const { attempt } = started;
      const request = toChatRequest(step, scope, llm.defaultModel);
      dependencies.metrics.modelSeen(request.model);
      const key = { ...currentRun(), stepId: step.id, attempt };
      // One that Temporal has given up, and that others have followed, records nothing.
      let isLatest = attempt > 1;
      const cache = async (response: LlmResponse) => {
        isLatest = false;
        isLatest = await dependencies.repositories.stepCalls.cacheLatest(key, response);
      };
      const call = () =>
        withHeartbeat(async () => {
          const reservationId = await holdForAttempt(dependencies, key, {
            ...budget,
            callSeconds: step.timeoutSeconds,
          });
          const workflowId = scope.workflow.id;
          const toSend = { step, workflowId, request, reservationId };
          const { model: responseModel, ...response } = await sendCall(dependencies, key, toSend);
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
        });
      const response = await (recordsRow === true
        ? respondOnce(dependencies, key, attempt, call, cache)
        : respondOnce(dependencies, key, attempt, call));
      const recorded =
        recordsRow === true && isLatest
          ? await withHeartbeat(() =>
              recordResponse(dependencies, key, {
                workflowId: scope.workflow.id,
                hold: budget.hold,
                response,
              }),
            )
          : undefined;
      if (recorded !== undefined) return recorded;
      await closeCall(dependencies, { ...key, attempt: response.attempt ?? attempt });
      return response;
    },
  };
}
