/**
 * Writes a response, or what a step makes of it: late, slow, cut, left hanging, unreadable.
 *
 * @module
 */
import { delayWhileOpen, untilClosed } from './waits.mjs';

const JSON_TYPE = 'application/json';

/** A whole body. `usage`: the one that is in it. */
export async function sendBody(response, call, { status, body, type, headers, usage }, step = {}) {
  if (response.destroyed) return;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const half = text.slice(0, Math.floor(text.length / 2));
  const sent = step.fault === 'truncate' || step.fault === 'end' ? half : text;
  call.status = status;
  response.writeHead(status, {
    'content-type': type ?? JSON_TYPE,
    'content-length': Buffer.byteLength(sent),
    'x-wflo-fixture': 'true',
    ...headers,
  });
  if (step.fault === 'cut' || step.fault === 'hang') {
    await written(response, half);
    return breakOff(response, call, step.fault);
  }
  if (sent !== text) call.outcome = 'broken';
  else if (usage != null) response.once('finish', () => (call.usage = usage));
  response.end(sent);
}

/**
 * Server-sent events.
 *
 * @param events Iterable of `{ event?, data, usage? }`.
 * @param {() => object} errorEvent The one in place of the rest, for the fault `error`.
 */
export async function sendEvents(response, call, { events, errorEvent, headers }, step = {}) {
  if (response.destroyed) return;
  call.status = 200;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-wflo-fixture': 'true',
    ...headers,
  });
  response.flushHeaders();
  for (const event of events) {
    if (step.fault !== undefined && call.chunks >= (step.afterChunks ?? 0)) {
      return failInStream(response, call, { event, errorEvent, fault: step.fault });
    }
    if (call.chunks > 0) await delayWhileOpen(response, step.chunkDelayMillis);
    if (response.destroyed) return;
    await written(response, textOf(event));
    if (response.destroyed) return;
    call.chunks += 1;
    if (event.usage !== undefined) call.usage = { ...call.usage, ...event.usage };
  }
  response.end();
}

async function failInStream(response, call, { event, errorEvent, fault }) {
  if (fault === 'cut' || fault === 'hang') return breakOff(response, call, fault);
  call.outcome = 'broken';
  if (fault === 'error') await written(response, textOf(errorEvent()));
  if (fault === 'truncate') {
    const text = textOf(event).trimEnd();
    await written(response, `${text.slice(0, Math.floor(text.length / 2))}\n\n`);
  }
  response.end();
}

async function breakOff(response, call, fault) {
  if (fault === 'hang') return untilClosed(response);
  call.outcome = 'broken';
  response.destroy();
}

function textOf({ event, data }) {
  const name = event === undefined ? '' : `event: ${event}\n`;
  return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** Resolves when it was handed to the socket, or the client has gone. */
function written(response, text) {
  return new Promise((resolve) => {
    const end = () => {
      response.off('close', end);
      resolve();
    };
    response.once('close', end);
    response.write(text, end);
  });
}
