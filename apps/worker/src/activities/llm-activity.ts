/**
 * Makes the call of an llm step.
 *
 * @module
 */
import { Context } from '@temporalio/activity';
import type { ChatAnswer, ChatRequest } from '../llm/chat-client.ts';
import { toChatRequest, usageUpperBound } from '../llm/chat-request.ts';
import { LlmUsageMissingError } from '../llm/errors.ts';
import { currentRun, withHeartbeat } from './activity-run.ts';
import { recordAttempt } from './attempt-record.ts';
import type { WorkerActivities } from './contract.ts';
import { answerOnce } from './kept-answer.ts';
import type { ActivityDependencies } from './dependencies.ts';

/**
 * The answer. One that does not say what it used was paid for like any other: it is recorded with
 * the most that it can have used, and never asked for again.
 */
async function answerOrProblem(
  request: ChatRequest,
  call: () => Promise<ChatAnswer>,
): Promise<ChatAnswer & { readonly unknownOutcome?: true }> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof LlmUsageMissingError)) throw error;
    return {
      ...{ text: '', finishReason: 'unknown', usage: usageUpperBound(request) },
      ...{ unknownOutcome: true, problem: error.message, problemCode: error.code },
    };
  }
}

export function createLlmActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'call_llm'> {
  const { llm, logger } = dependencies;
  return {
    call_llm: async ({ step, scope }) => {
      const attempt = await recordAttempt(dependencies, step.id);
      const request = toChatRequest(step, scope);
      dependencies.metrics.modelSeen(request.model);
      return answerOnce(dependencies, { ...currentRun(), stepId: step.id }, attempt, async () => {
        const { model: responseModel, ...answer } = await withHeartbeat(() =>
          answerOrProblem(request, () =>
            llm
              .chat(request, {
                signal: Context.current().cancellationSignal,
                timeoutMillis: step.timeoutSeconds * 1_000,
              })
              .catch((error: unknown) => {
                dependencies.metrics.llmFailed(request.model, error);
                throw error;
              }),
          ),
        );
        if (answer.unpricedReason !== undefined) {
          const amounts = answer.usage.otherAmounts;
          logger.warning('llm_usage_inconsistent', { step_id: step.id, usage: amounts });
        }
        return {
          ...answer,
          // Counted by the model that was asked for: the other may be one of many snapshots.
          model: request.model,
          ...(responseModel === undefined ? {} : { responseModel }),
          // With the answer: a setting that changes must not change a record that is tried again.
          ...(llm.provider === undefined ? {} : { provider: llm.provider }),
          occurredAt: new Date().toISOString(),
        };
      });
    },
  };
}
