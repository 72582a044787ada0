import type { ErrorChain } from '../shapes/run.ts';
import { cut, isRecord, list, parseJson, record, text, textOrNull } from '../values/json.ts';

/** A protobuf timestamp as milliseconds since 1970; null when there is none. */
export function timestampMs(value: unknown): number | null {
  const { seconds, nanos } = record(value);
  const whole = Number(longText(seconds));
  if (!Number.isFinite(whole) || (whole === 0 && Number(nanos ?? 0) === 0)) return null;
  return whole * 1_000 + Number(nanos ?? 0) / 1e6;
}

export const durationMs = timestampMs;

/** A 64-bit number, which Temporal's client has as a Long. */
export function longNumber(value: unknown): number | null {
  const number = Number(longText(value));
  return Number.isFinite(number) ? number : null;
}

/**
 * A payload that is JSON, parsed. Undefined for what the console cannot read: an encrypted
 * payload, or bytes.
 */
export function payloadValue(payload: unknown): unknown {
  const { metadata, data } = record(payload);
  const encoding = bytesText(record(metadata).encoding);
  if (encoding === 'binary/null') return null;
  if (encoding !== 'json/plain' && encoding !== 'json/protobuf') return undefined;
  const json = bytesText(data);
  return json.length > LONGEST ? cut(json, LONGEST) : (parseJson(json) ?? null);
}

/** Arguments or a result: the value of one payload, the list of several. */
export function payloadsValue(payloads: unknown): unknown {
  const found = list(record(payloads).payloads).map(payloadValue);
  return found.length === 1 ? found[0] : found;
}

export function fields(map: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record(map)).map(([key, payload]) => [key, payloadValue(payload) ?? null]),
  );
}

/** A failure of Temporal with its causes; at most ten deep. */
export function failureChain(failure: unknown, depth = 0): ErrorChain | null {
  if (!isRecord(failure) || depth === 10) return null;
  const application = record(failure.applicationFailureInfo);
  return {
    type: textOrNull(application.type) ?? wrapper(failure),
    message: cut(text(failure.message), 4_000),
    stack: textOrNull(failure.stackTrace) === null ? null : cut(text(failure.stackTrace), 8_000),
    nonRetryable: typeof application.nonRetryable === 'boolean' ? application.nonRetryable : null,
    cause: failureChain(failure.cause, depth + 1),
  };
}

/** The error that the application has thrown, rather than what Temporal wraps around it. */
export function rootFailure(failure: ErrorChain | null): ErrorChain | null {
  let found = failure;
  while (found !== null && WRAPPERS.has(found.type ?? '') && found.cause !== null) {
    found = found.cause;
  }
  return found;
}

const LONGEST = 65_536;
const WRAPPERS: ReadonlySet<string> = new Set(['ActivityFailure', 'ChildWorkflowFailure']);

function wrapper(failure: Readonly<Record<string, unknown>>): string | null {
  if (isRecord(failure.activityFailureInfo)) return 'ActivityFailure';
  if (isRecord(failure.childWorkflowExecutionFailureInfo)) return 'ChildWorkflowFailure';
  if (isRecord(failure.timeoutFailureInfo)) return 'TimeoutFailure';
  if (isRecord(failure.canceledFailureInfo)) return 'CancelledFailure';
  if (isRecord(failure.terminatedFailureInfo)) return 'TerminatedFailure';
  return isRecord(failure.serverFailureInfo) ? 'ServerFailure' : null;
}

function longText(value: unknown): string {
  if (value === null || value === undefined) return '0';
  // Long's own text; numbers and texts are themselves.
  return (value as { toString(): string }).toString();
}

function bytesText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
}
