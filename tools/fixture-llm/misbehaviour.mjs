import { setTimeout as delay } from 'node:timers/promises';
import { OpenAiError } from './openai-error.mjs';

const TYPES = { 401: 'invalid_request_error', 429: 'requests', 400: 'invalid_request_error' };

/**
 * Fails or waits when a test requests it: by the model's name (`fixture-error-500`,
 * `fixture-slow-2000`: milliseconds), by the same in brackets in a message, which leaves the model
 * one that has a price (`[fixture-slow-2000]`), or by a header (`x-wflo-fixture-error: 500`,
 * `x-wflo-fixture-delay-ms: 2000`). A client that goes away ends the wait.
 */
export async function misbehaviourOf(request, body, response) {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  const texts = [`[${body.model}]`, ...messages.map((message) => message?.content)];
  const text = texts.join('\n');
  const waitMillis = Number(
    request.headers['x-wflo-fixture-delay-ms'] ?? /\[fixture-slow-(\d+)\]/.exec(text)?.[1] ?? 0,
  );
  if (waitMillis > 0) await delayWhileOpen(response, waitMillis);
  const status = Number(
    request.headers['x-wflo-fixture-error'] ?? /\[fixture-error-(\d{3})\]/.exec(text)?.[1] ?? 0,
  );
  if (status >= 400 && status <= 599) throw failure(status);
}

function failure(status) {
  return new OpenAiError(status, `The fixture was requested to fail with status ${status}.`, {
    type: TYPES[status] ?? 'server_error',
    code: status === 429 ? 'rate_limit_exceeded' : null,
    headers: status === 429 ? { 'retry-after': '1' } : {},
  });
}

async function delayWhileOpen(response, waitMillis) {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await delay(waitMillis, undefined, { signal: gone.signal }).catch(() => {});
}
