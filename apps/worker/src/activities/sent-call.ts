import { Context } from '@temporalio/activity';
import type { StepOf } from '../definition/step-types/index.ts';
import type { AttemptKey } from '../database/status.ts';
import { usageUpperBound } from '../llm/chat-request.ts';
import type { ChatResponse, ChatRequest } from '../llm/chat.ts';
import { LlmError, LlmUsageMissingError } from '../llm/errors.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { recordLostCall, type SentCall } from '../accounting/lost-call.ts';

export interface CallToSend {
  readonly step: StepOf<'llm'>;
  readonly workflowId: string;
  readonly request: ChatRequest;
  /** What is reserved for it in a budget. */
  readonly reservationId: string | undefined;
}

type Response = ChatResponse & { readonly unknownOutcome?: true };

/**
 * A response that does not say what it used was paid for like any other: it is recorded with the
 * most that it can have used, and never requested again.
 */
function withoutUsage(error: unknown, request: ChatRequest): Response {
  if (!(error instanceof LlmUsageMissingError)) throw error;
  return {
    ...{ text: '', finishReason: 'unknown', usage: usageUpperBound(request) },
    ...{ unknownOutcome: true, problem: error.message, problemCode: error.code },
  };
}

/** Does not let what records a call decide over the call. */
async function ifPossible(
  { logger }: Pick<ActivityDependencies, 'logger'>,
  { stepId, attempt }: AttemptKey,
  event: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warning(event, { step_id: stepId, attempt, err: error });
  }
}

/** Notes that the outcome of a call is known: its response is cached. */
export async function closeCall(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
): Promise<void> {
  await ifPossible(dependencies, attempt, 'llm_call_not_closed', () =>
    dependencies.repositories.llmCalls.forget(attempt),
  );
}

/**
 * Makes the call of an llm step so that it leaves a trace whatever becomes of it. One that failed
 * and may be billed all the same is recorded as of unknown cost; if that cannot be done now, the
 * step's next attempt or its end does it.
 *
 * @throws {LlmError} as the client does.
 */
export async function sendCall(
  dependencies: ActivityDependencies,
  attempt: AttemptKey,
  { step, workflowId, request, reservationId }: CallToSend,
): Promise<Response> {
  const { llm, metrics, repositories } = dependencies;
  const { cancellationSignal: signal } = Context.current();
  signal.throwIfAborted();
  const call: SentCall = {
    workflowId,
    model: request.model,
    provider: llm.provider,
    usage: usageUpperBound(request),
    occurredAt: new Date().toISOString(),
    reservationId,
  };
  const save = () => repositories.llmCalls.open(attempt, call);
  await ifPossible(dependencies, attempt, 'llm_call_not_saved', save);
  try {
    const options = { signal, timeoutMillis: step.timeoutSeconds * 1_000 };
    return await llm.chat(request, options).catch((error: unknown) => {
      metrics.llmFailed(request.model, error);
      return withoutUsage(error, request);
    });
  } catch (error) {
    const isLost = error instanceof LlmError && error.mayBeBilled;
    await ifPossible(dependencies, attempt, 'llm_call_not_recorded', async () => {
      if (!isLost) return repositories.llmCalls.forget(attempt);
      // Where it could not be saved before.
      await save();
      await recordLostCall(dependencies, attempt, call);
    });
    throw error;
  }
}
