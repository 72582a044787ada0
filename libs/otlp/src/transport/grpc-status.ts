import type { ServiceError } from '@grpc/grpc-js';
import type { TransmitResult } from './otlp-transport.ts';
import { tlsProblem } from './response-body.ts';
import { decodeRpcStatus, type RpcStatus } from './rpc-status.ts';

/** By their numbers (grpc.io, "Status codes and their use in gRPC"). */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** Status codes that the OTLP specification calls retryable (opentelemetry-proto, "OTLP/gRPC Response"). */
const RETRYABLE = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** Under which a message is refused for its size: the second is what servers in Rust (tonic) say. */
const SIZE_CODES = new Set(['RESOURCE_EXHAUSTED', 'OUT_OF_RANGE']);
/** The wording of the servers in Go, Node, Java, C++ and Rust. */
const TOO_LARGE = /larger than max|exceeds maximum|too large/i;
/** What @grpc/grpc-js says of a stream that was broken off: no server has judged the call. */
const BROKEN_OFF = /RST_STREAM|^Bandwidth exhausted/;
const MAX_MESSAGE_LENGTH = 512;
/** What @grpc/grpc-js puts around the words of Node. */
const AROUND_REASON = [
  /^No connection established\. Last error: /,
  /^Error: /,
  /\.? ?Resolution note: .*$/,
  / ?\(\d{4}-\d\d-\d\dT[\d:.]+Z\)/g,
];

/** A failure on this side of the connection. */
export function unavailable(error: string): TransmitResult {
  return { status: 'retryable', error: `UNAVAILABLE: ${error}` };
}

/** Whether the server has not even looked at the call (HTTP/2's REFUSED_STREAM): none of it is lost. */
export function wasUnseen(result: TransmitResult): boolean {
  return 'error' in result && result.error === 'UNAVAILABLE: Stream refused by server';
}

/** How a call that has failed is to be taken. */
export function failedCall(failure: ServiceError): TransmitResult {
  const name = NAMES[failure.code] ?? 'UNKNOWN';
  const message =
    tlsProblem(failure.details) ??
    AROUND_REASON.reduce((text, around) => text.replace(around, ''), failure.details)
      .trim()
      .slice(0, MAX_MESSAGE_LENGTH);
  // @grpc/grpc-js has no words for a proxy that gives it no connection.
  if (message === 'undefined') return unavailable('no connection through the proxy');
  const error = message === '' ? name : `${name}: ${message}`;
  // A proxy's, such as nginx.
  if (/HTTP status code 413/.test(message)) return { status: 'too_large', error };
  if (BROKEN_OFF.test(message)) return { status: 'retryable', error };
  const { retryAfterMillis } = statusDetails(failure);
  if (SIZE_CODES.has(name) && TOO_LARGE.test(message)) return { status: 'too_large', error };
  if (name === 'RESOURCE_EXHAUSTED') {
    // It may be retried only when the server says so.
    if (retryAfterMillis === undefined) return { status: 'refused', error };
  } else if (!RETRYABLE.has(name)) return { status: 'refused', error };
  return { status: 'retryable', error, retryAfterMillis: retryAfterMillis || undefined };
}

function statusDetails({ metadata }: ServiceError): RpcStatus {
  const [details] = metadata.get('grpc-status-details-bin');
  return details instanceof Uint8Array ? decodeRpcStatus(details) : {};
}
