import type { LlmCall } from '../call/call.ts';
import type { Attempt } from '../call/attempts.ts';
import { isCancellation, statusOf } from '../call/errors.ts';
import { at, field, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';

/**
 * Has a model make its request with the call's span active, and resolves or rejects as it does. What
 * fails has failed alone: whether the call goes on is its caller's.
 *
 * @throws {RefusedCallError} when the budget of the run does not allow the request.
 */
export async function attemptOf<Result>(
  call: LlmCall,
  requestBytes: () => number | undefined,
  execute: () => PromiseLike<Result>,
  signal?: unknown,
): Promise<Result> {
  const hold = call.hasBudget
    ? await call.reserve(requestBytes(), signal instanceof AbortSignal ? signal : undefined)
    : undefined;
  const attempt = call.expectAttempt(requestBytes, hold);
  try {
    return await call.run(execute);
  } catch (error) {
    safely(() => {
      settle(attempt, error);
    });
    throw error;
  }
}

/** Errors of the AI SDK that come before anything is sent. */
const UNSENT: ReadonlySet<string> = new Set([
  'AI_InvalidArgumentError',
  'AI_InvalidPromptError',
  'AI_LoadAPIKeyError',
  'AI_LoadSettingError',
  'AI_NoSuchModelError',
  'AI_NoSuchProviderError',
  'AI_TooManyEmbeddingValuesForCallError',
  'AI_UnsupportedFunctionalityError',
]);

function settle(attempt: Attempt, error: unknown): void {
  const status = statusOf(error);
  const isRefusedHere = textAt(error, 'code')?.startsWith('WFLO_') === true;
  if (UNSENT.has(textAt(error, 'name') ?? '') || isRefusedHere) attempt.neverSent(error);
  else if (status !== undefined && status >= 400) attempt.refused(status);
  else if (isCancellation(error)) attempt.cancelled();
  else attempt.broke(status === undefined ? error : new SyntaxError('not what was expected'));
}

/** What a call has failed of: the last of several errors, and not the success of a transport. */
export function failureOf(error: unknown): unknown {
  const last = field(error, 'lastError') ?? error;
  const status = statusOf(last);
  if (status === undefined || status >= 400) return last;
  return { name: textAt(last, 'name'), message: at(last, 'message') };
}
