import type { IncomingMessage, ServerResponse } from 'node:http';
import { BusyError, ConsoleError } from '../../errors.ts';
import type { Signal } from '../../telemetry/telemetry.ts';
import { encodeResponse, encodeStatus } from '../definitions.ts';
import { readBody } from './body.ts';
import { receive, type Door, type Received, type Sink } from './receiver.ts';

const SIGNALS: ReadonlyMap<string, Signal> = new Map([
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
]);
/** Of a request, unpacked. */
const MAX_BYTES = 33_554_432;

type Encoding = 'protobuf' | 'json';

/** Takes OTLP/HTTP requests, by https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export function otlpHttpHandler(sink: Sink, door: Door) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    handle(sink, door, request, response).catch(() => response.destroy());
  };
}

async function handle(
  sink: Sink,
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  door.requests += 1;
  const encoding = encodingOf(request);
  try {
    const signal = signalOf(request);
    if (encoding === undefined) {
      throw new ConsoleError(
        'WFLO_CONSOLE_OTLP_INVALID',
        415,
        'content-type: expected application/x-protobuf or application/json',
      );
    }
    const length = Number(request.headers['content-length'] ?? 0);
    if (!sink.hasRoom(length)) throw new BusyError('the store is behind', 1_000);
    const body = await readBody(request, MAX_BYTES);
    send(
      response,
      200,
      encoding,
      success(signal, await receive(sink, signal, body, encoding), encoding),
    );
  } catch (error) {
    door.refused += 1;
    refuse(request, response, error, encoding ?? 'json');
  }
}

function signalOf(request: IncomingMessage): Signal {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const signal = SIGNALS.get(path);
  if (signal === undefined) {
    const message = `${path}: there is /v1/traces, /v1/logs and /v1/metrics here`;
    throw new ConsoleError('WFLO_CONSOLE_NOT_FOUND', 404, message);
  }
  if (request.method === 'POST') return signal;
  throw new ConsoleError('WFLO_CONSOLE_REQUEST_INVALID', 405, 'expected POST');
}

function encodingOf(request: IncomingMessage): Encoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

const REJECTED: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

function success(signal: Signal, { rejected, message }: Received, encoding: Encoding): Buffer {
  if (encoding === 'protobuf') return encodeResponse(rejected, message);
  if (rejected === 0) return Buffer.from('{}');
  const field = { partialSuccess: { [REJECTED[signal]]: String(rejected), errorMessage: message } };
  return Buffer.from(JSON.stringify(field));
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  encoding: Encoding,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = error instanceof ConsoleError ? error.status : 500;
  const message = error instanceof ConsoleError ? error.message : 'internal error';
  if (error instanceof BusyError) {
    response.setHeader('retry-after', Math.ceil(error.retryAfterMs / 1_000));
  }
  // What is left of a body that was not read stays unread.
  if (!request.complete) response.setHeader('connection', 'close');
  const retry = error instanceof BusyError ? error.retryAfterMs : undefined;
  const text = encoding === 'json' ? JSON.stringify({ code: 3, message }) : undefined;
  send(response, status, encoding, text ?? encodeStatus(3, message, retry));
}

function send(
  response: ServerResponse,
  status: number,
  encoding: Encoding,
  body: Buffer | string,
): void {
  response.statusCode = status;
  response.setHeader(
    'content-type',
    encoding === 'json' ? 'application/json' : 'application/x-protobuf',
  );
  response.end(body);
}
