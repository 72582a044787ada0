import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

interface Sending {
  sent: boolean;
}

const current = new AsyncLocalStorage<Sending>();
const byRequest = new WeakMap<object, Sending>();
let isListening = false;

function requestOf(message: unknown): object | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  const { request } = message;
  return typeof request === 'object' && request !== null ? request : undefined;
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe('undici:request:create', (message) => {
    const sending = current.getStore();
    const request = requestOf(message);
    if (sending !== undefined && request !== undefined) byRequest.set(request, sending);
  });
  subscribe('undici:client:sendHeaders', (message) => {
    const request = requestOf(message);
    const sending = request && byRequest.get(request);
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
