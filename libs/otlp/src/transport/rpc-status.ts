import { protobufFields } from './protobuf-fields.ts';

/** What a collector says of a failure: google.rpc.Status, in both of OTLP's protocols. */
export interface RpcStatus {
  readonly message?: string;
  /** From google.rpc.RetryInfo; 0 where the collector allows to retry and names no time. */
  readonly retryAfterMillis?: number;
}

const RETRY_INFO = 'google.rpc.RetryInfo';
/** One that cannot be believed is as good as none. */
const MAX_MESSAGE_LENGTH = 512;

/** Status { message = 2; repeated Any details = 3 }. What cannot be read is left out. */
export function decodeRpcStatus(status: Uint8Array): RpcStatus {
  let message: string | undefined;
  let retryAfterMillis: number | undefined;
  try {
    for (const [number, value] of protobufFields(status)) {
      if (typeof value === 'number') continue;
      if (number === 2) message = textOf(value).slice(0, MAX_MESSAGE_LENGTH);
      if (number === 3) retryAfterMillis ??= retryDelayMillis(value);
    }
  } catch {
    // Not a status, or half of one.
  }
  return { message, retryAfterMillis };
}

/** Any { type_url = 1; value = 2 } of RetryInfo { Duration retry_delay = 1 }. */
function retryDelayMillis(any: Uint8Array): number | undefined {
  let isRetryInfo = false;
  let millis = 0;
  for (const [number, value] of protobufFields(any)) {
    if (typeof value === 'number') continue;
    if (number === 1) isRetryInfo = textOf(value).endsWith(RETRY_INFO);
    if (number !== 2) continue;
    for (const [inner, delay] of protobufFields(value)) {
      if (inner === 1 && typeof delay !== 'number') millis = durationMillis(delay);
    }
  }
  return isRetryInfo ? millis : undefined;
}

/** Duration { int64 seconds = 1; int32 nanos = 2 } */
function durationMillis(duration: Uint8Array): number {
  let millis = 0;
  for (const [number, value] of protobufFields(duration)) {
    if (typeof value !== 'number') continue;
    if (number === 1) millis += value * 1_000;
    if (number === 2) millis += value / 1_000_000;
  }
  // A negative number comes as one near 2 ** 64.
  return millis < Number.MAX_SAFE_INTEGER ? millis : 0;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
