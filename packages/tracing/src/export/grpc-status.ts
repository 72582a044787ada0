import { decodeRpcStatus } from './rpc-status.ts';
import type { TransmitResult } from './otlp-transport.ts';

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

/** What a peer that is no gRPC server, such as a proxy, means (grpc, "HTTP to gRPC Status Code Mapping"). */
const BY_HTTP_STATUS: Readonly<Record<number, string>> = {
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
  429: 'UNAVAILABLE',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
};

/** The wording of the servers in Go, Node, Java and C++, all under RESOURCE_EXHAUSTED. */
const TOO_LARGE = /larger than max|exceeds maximum|too large/i;
const MAX_MESSAGE_LENGTH = 512;

/** A failure on this side of the connection. */
export function unavailable(error: string): TransmitResult {
  return { status: 'retryable', error: `UNAVAILABLE: ${error}` };
}

/** How a call with a response ended: by `trailers`, or by `headers` alone. */
export function callResult(
  headers: Readonly<Record<string, unknown>>,
  trailers: Readonly<Record<string, unknown>>,
  response: () => Uint8Array,
): TransmitResult {
  const status = trailers['grpc-status'] ?? headers['grpc-status'];
  if (status === undefined) return withoutStatus(Number(headers[':status']));
  const last = trailers['grpc-status'] === undefined ? headers : trailers;
  const name = NAMES[Number(status)] ?? 'UNKNOWN';
  if (name === 'OK') return { status: 'accepted', response: response() };

  const message = decodeMessage(last['grpc-message']);
  const error = message === '' ? name : `${name}: ${message}`;
  const { retryAfterMillis } = decodeDetails(last['grpc-status-details-bin']);
  if (name === 'RESOURCE_EXHAUSTED') {
    if (TOO_LARGE.test(message)) return { status: 'too_large', error };
    // It may be retried only when the server says so.
    if (retryAfterMillis === undefined) return { status: 'refused', error };
  } else if (!RETRYABLE.has(name)) return { status: 'refused', error };
  return { status: 'retryable', error, retryAfterMillis: retryAfterMillis || undefined };
}

function withoutStatus(httpStatus: number): TransmitResult {
  const name = BY_HTTP_STATUS[httpStatus] ?? 'UNKNOWN';
  const error = `${name}: HTTP ${httpStatus} without a gRPC status`;
  return { status: RETRYABLE.has(name) ? 'retryable' : 'refused', error };
}

/** Percent-encoded UTF-8; a broken one is shown as it is. */
function decodeMessage(value: unknown): string {
  if (typeof value !== 'string') return '';
  try {
    return decodeURIComponent(value).slice(0, MAX_MESSAGE_LENGTH);
  } catch {
    return value.slice(0, MAX_MESSAGE_LENGTH);
  }
}

function decodeDetails(value: unknown) {
  return typeof value === 'string' ? decodeRpcStatus(Buffer.from(value, 'base64')) : {};
}
