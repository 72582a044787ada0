import { context } from '@opentelemetry/api';
import type { Attempt } from '../call/attempts.ts';
import { isCancellation, statusOf } from '../call/errors.ts';
import { safely } from '../values/safely.ts';
import { watchResponse } from './raw-response.ts';
import type { ModelRun } from './runs.ts';

type Request = (...values: unknown[]) => Promise<unknown>;

const observed = new WeakSet();

/**
 * One request of a model, which LangChain repeats when it fails: in the context in which it was
 * called, whoever's turn it is in the queue, and with what the provider has responded.
 */
export function observedRequest(
  request: unknown,
  model: ModelRun | undefined,
): Request | undefined {
  const call = model?.call;
  if (typeof request !== 'function' || model === undefined || call === undefined) return undefined;
  if (observed.has(request)) return undefined;
  const active = context.active();
  const send: Request = async (...values) => {
    const hold = call.hasBudget ? await call.reserve() : undefined;
    const attempt = call.expectAttempt(undefined, hold);
    try {
      const work = () => Reflect.apply(request, undefined, values) as Promise<unknown>;
      const result = await context.with(active, work);
      safely(() => {
        watchResponse(result, model.rawListener(call));
      });
      return result;
    } catch (error) {
      // Where an observed client is below, the request is its own, and its outcome is known better.
      safely(() => {
        settle(attempt, error);
      });
      throw error;
    }
  };
  observed.add(send);
  return send;
}

function settle(attempt: Attempt, error: unknown): void {
  const status = statusOf(error);
  if (status !== undefined) attempt.refused(status);
  else if (isCancellation(error)) attempt.cancelled();
  else attempt.broke(error);
}
