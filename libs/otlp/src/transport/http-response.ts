import type { IncomingMessage } from 'node:http';
import type { TransmitResult } from './otlp-transport.ts';
import { jsonPartialSuccess, partialSuccess, type PartialSuccess } from './partial-success.ts';
import { collectBody, MAX_RESPONSE_BYTES, shortText } from './response-body.ts';
import { decodeRpcStatus } from './rpc-status.ts';

/** Response codes that the OTLP specification calls retryable ("OTLP/HTTP Response"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
const PAYLOAD_TOO_LARGE = 413;

/** Reads a response of a collector to its end. */
export function readResponse(
  response: IncomingMessage,
  resolve: (result: TransmitResult) => void,
): void {
  const body = collectBody(response, () => {
    resolve(
      isSuccess(response)
        ? { status: 'refused', error: `response above ${MAX_RESPONSE_BYTES} bytes` }
        : failure(response, Buffer.alloc(0)),
    );
  });
  response.on('error', (error) => {
    resolve({ status: 'retryable', error: error.message });
  });
  response.on('end', () => {
    resolve(isSuccess(response) ? success(response, body()) : failure(response, body()));
  });
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function success({ statusCode, headers }: IncomingMessage, body: Buffer): TransmitResult {
  const contentType = headers['content-type'] ?? 'application/x-protobuf';
  // Whatever has responded there, it has not read the request.
  if (/^text\/html\b/i.test(contentType)) {
    return { status: 'refused', error: `HTTP ${statusCode ?? ''} with a web page` };
  }
  return { status: 'accepted', partial: partialOf(contentType, body) };
}

function partialOf(contentType: string, body: Buffer): PartialSuccess | undefined {
  if (/^application\/json\b/i.test(contentType)) return jsonPartialSuccess(body);
  return /protobuf|octet-stream/i.test(contentType) ? partialSuccess(body) : undefined;
}

function failure(response: IncomingMessage, body: Buffer): TransmitResult {
  const status = response.statusCode ?? 0;
  const error = describeFailure(status, response, body);
  if (isTooLarge(status, error)) return { status: 'too_large', error };
  if (!RETRYABLE.has(status)) return { status: 'refused', error };
  const retryAfterMillis = retryAfter(response.headers['retry-after']);
  return { status: 'retryable', error, retryAfterMillis };
}

/** The Collector says 400 of a request above its own limit. */
function isTooLarge(status: number, error: string): boolean {
  return status === PAYLOAD_TOO_LARGE || (status === 400 && /body too large/i.test(error));
}

function describeFailure(status: number, response: IncomingMessage, body: Buffer): string {
  const contentType = response.headers['content-type'];
  const isStatus = contentType?.startsWith('application/x-protobuf') ?? false;
  const message = isStatus ? decodeRpcStatus(body).message : undefined;
  if (message !== undefined) return `HTTP ${status} ${message}`.trim();
  const text = shortText(body, contentType);
  return [`HTTP ${status} ${response.statusMessage ?? ''}`.trim(), text].filter(Boolean).join(': ');
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const millis = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now();
  return millis > 0 ? millis : undefined;
}
