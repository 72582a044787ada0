import type { ErrorChain } from '../shapes/run.ts';
import type { Span } from '../telemetry/telemetry.ts';
import { cut, textOrNull } from '../values/json.ts';

/** The error of a span that failed: its `exception` event, its status and the root cause's type. */
export function spanError(
  span: Pick<Span, 'status' | 'statusMessage' | 'attributes' | 'events'>,
): ErrorChain | null {
  if (span.status !== 2) return null;
  const event = span.events.findLast(({ name }) => name === 'exception')?.attributes ?? {};
  const type = textOrNull(span.attributes['error.type']) ?? textOrNull(event['exception.type']);
  const message =
    span.statusMessage ??
    textOrNull(event['exception.message']) ??
    type ??
    'failed without a message';
  const stack = textOrNull(event['exception.stacktrace']);
  const causeType = textOrNull(span.attributes['error.cause.type']);
  const nonRetryable = span.attributes['error.non_retryable'];
  return {
    type,
    message: cut(message, 4_000),
    stack: stack === null ? null : cut(stack, 8_000),
    nonRetryable: typeof nonRetryable === 'boolean' ? nonRetryable : null,
    cause:
      causeType === null || causeType === type
        ? null
        : {
            type: causeType,
            message: textOrNull(span.attributes['error.cause.message']) ?? '',
            stack: null,
            nonRetryable: null,
            cause: null,
          },
  };
}
