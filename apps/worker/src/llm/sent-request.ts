import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

interface Sending {
  sent: boolean;
}

const current = new AsyncLocalStorage<Sending>();
const byRequest = new WeakMap<object, Sending | undefined>();
let isListening = false;

/** Each of undici's messages has one; of another message, an object that nobody knows. */
function requestOf(message: unknown): object {
  return new Object(Reflect.get(new Object(message), 'request'));
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe('undici:request:create', (message) => {
    byRequest.set(requestOf(message), current.getStore());
  });
  subscribe('undici:client:sendHeaders', (message) => {
    const sending = byRequest.get(requestOf(message));
    if (sending !== undefined) sending.sent = true;
  });
}

/**
 * Runs `work`, which makes a request by `fetch`, and reports whether it has started to leave this
 * machine: a call that was not sent is not billed. Node's `fetch` says so on its diagnostics
 * channels (undici, docs/api/DiagnosticsChannel).
 */
export function trackSending<Result>(work: () => Promise<Result>): {
  readonly result: Promise<Result>;
  readonly wasSent: () => boolean;
} {
  listen();
  const sending: Sending = { sent: false };
  const result = current.run(sending, work);
  return { result, wasSent: () => sending.sent };
}
