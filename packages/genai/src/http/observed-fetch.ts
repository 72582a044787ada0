import { field, numberAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { failureOf, type Exchange } from './exchange.ts';
import { bytesOf } from './request-gate.ts';
import { isResponse, observeResponse } from './observed-response.ts';

export type Send = (init: object) => Promise<unknown>;

/**
 * `send`, seen by a call: each request is an attempt, made with the call's span active, and its
 * response is observed while the host reads it. Resolves and rejects as `send` does.
 *
 * @throws {RefusedCallError} when the budget of the run does not allow the request.
 */
export async function fetchObserved(
  exchange: Exchange,
  send: Send,
  init: object,
): Promise<unknown> {
  const response = await attempt(exchange, send, init);
  const { call, withoutRefused } = exchange;
  if (!(response instanceof Response) || response.ok || withoutRefused === undefined) {
    return response;
  }
  const again = await withoutRefused(init, response).catch(() => undefined);
  return again === undefined || !call.isOpen ? response : attempt(exchange, send, again);
}

async function attempt(exchange: Exchange, send: Send, init: object): Promise<unknown> {
  const { call } = exchange;
  const signal = field(init, 'signal');
  const hold = call.hasBudget ? await exchange.gate.pass(init) : undefined;
  const made = call.attempt(bytesOf(field(init, 'body')), hold);
  const wasAborted = signal instanceof AbortSignal && signal.aborted;
  let response: unknown;
  try {
    response = await call.run(() => send(init));
  } catch (error) {
    const failure = failureOf(error, exchange, 'headers');
    if (wasAborted) made.neverSent(failure.error);
    else if (failure.isCancelled) made.cancelled();
    else made.broke(failure.error);
    throw error;
  }
  safely(() => {
    if (!isResponse(response)) return;
    if (response.ok) observeResponse(response, { exchange, attempt: made, signal });
    else made.refused(numberAt(response, 'status') ?? 0);
  });
  return response;
}
