import type { IncomingMessage, ServerResponse } from 'node:http';
import { BusyError } from '../errors.ts';
import type { EventHub, SentEvent } from '../events/event-hub.ts';
import { numberOrNull } from '../values/json.ts';

const MOST_LISTENERS = 200;
/** A reader that is behind by more is cut off; it resumes by the last id that it has. */
const MOST_BUFFERED = 1_048_576;
/** Proxies close what is silent for a minute. */
const COMMENT_EVERY_MS = 20_000;

/** `GET /api/events?execution=&after=`, or resumed by `Last-Event-ID`. @throws {BusyError} */
export function streamEvents(
  hub: EventHub,
  request: IncomingMessage,
  response: ServerResponse,
  search: URLSearchParams,
): void {
  if (hub.listenerCount >= MOST_LISTENERS) {
    throw new BusyError(`${MOST_LISTENERS} pages listen already`, 5_000, 503);
  }
  const executionId = search.get('execution') ?? undefined;
  const after = numberOrNull(request.headers['last-event-id'] ?? search.get('after')) ?? undefined;
  response.statusCode = 200;
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-accel-buffering', 'no');
  response.flushHeaders();
  response.write(`retry: 2000\n: listening\n\n`);
  const stop = hub.listen(after, (sent) => {
    if (!concerns(sent, executionId)) return;
    response.write(
      `id: ${sent.id}\nevent: ${sent.event.type}\ndata: ${JSON.stringify(sent.event)}\n\n`,
    );
    if (response.writableLength > MOST_BUFFERED) response.destroy();
  });
  const comments = setInterval(() => response.write(': still here\n\n'), COMMENT_EVERY_MS).unref();
  response.on('close', () => {
    clearInterval(comments);
    stop();
  });
}

function concerns({ event }: SentEvent, executionId: string | undefined): boolean {
  if (executionId === undefined || event.type === 'reset') return true;
  return (
    (event.type === 'runs' || event.type === 'logs') && event.executionIds.includes(executionId)
  );
}
