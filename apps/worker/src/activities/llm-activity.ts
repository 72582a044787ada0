/**
 * Makes the call of an llm step.
 *
 * @module
 */
import { Context } from '@temporalio/activity';
import { toChatRequest } from '../llm/chat-request.ts';
import { currentRun, withHeartbeat } from './activity-run.ts';
import { recordAttempt } from './attempt-record.ts';
import type { WorkerActivities } from './contract.ts';
import { answerOnce } from './kept-answer.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createLlmActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'call_llm'> {
  return {
    call_llm: async ({ step, scope }) => {
      const attempt = await recordAttempt(dependencies, step.id);
      const request = toChatRequest(step, scope);
      dependencies.metrics.modelSeen(request.model);
      return answerOnce(dependencies, { ...currentRun(), stepId: step.id }, attempt, async () => {
        const answer = await withHeartbeat(() =>
          dependencies.llm.chat(request, {
            signal: Context.current().cancellationSignal,
            timeoutMillis: step.timeoutSeconds * 1_000,
          }),
        );
        // Priced and counted by the model that was asked for: the answer's may be a dated alias.
        return { ...answer, model: request.model, occurredAt: new Date().toISOString() };
      });
    },
  };
}
