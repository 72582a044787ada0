/**
 * Calls of models that the AI SDK makes without letting anybody run them: it says before that one is
 * about to be made, and after it what it has brought. What fails and is repeated is not told.
 *
 * @module
 */
import { withoutOpenCall, enterOpenCall } from '../call/call-span.ts';
import { startCall, type LlmCall } from '../call/call.ts';
import type { CallResponse } from '../call/call-types.ts';
import { field } from '../values/fields.ts';
import { countedBytes } from './model-call.ts';
import { requestOf, type ModelOperation } from './model-request.ts';
import type { OpenOperation } from './open-operation.ts';
import type { AiSdkOptions } from './options.ts';

export interface HeardCall {
  readonly kind: ModelOperation;
  /** The event that says what the model is called with. */
  readonly event: unknown;
  /** What tells the call from others of the same operation; the same one is a repeated request. */
  readonly key: unknown;
}

export function hearCall(
  operation: OpenOperation,
  { kind, event, key }: HeardCall,
  settings: AiSdkOptions,
): void {
  const bytes = countedBytes(event);
  const known = operation.calls.get(key);
  if (known?.isOpen === true) {
    known.expectAttempt(bytes);
    return;
  }
  const parent = withoutOpenCall(operation.context);
  const call = startCall({ ...requestOf(event, event, kind, settings), parent });
  operation.calls.set(key, call);
  call.expectAttempt(bytes);
  enterOpenCall(call);
}

export function endHeardCall(operation: OpenOperation, key: unknown, response: CallResponse): void {
  const call = operation.calls.get(key);
  if (call === undefined) return;
  operation.calls.delete(key);
  call.end({ ...response, ...seenUsage(call) });
}

/** Who has seen the response itself knows more than what the SDK says of it. */
function seenUsage(call: LlmCall): CallResponse {
  const { usage, serviceTier } = call.response;
  return usage === undefined ? {} : { usage, serviceTier };
}

/** Of an operation with one call. */
export const ONLY = 'only';

/** A chunk of values is the same list in each request for it. */
export function keyOfValues(event: unknown): unknown {
  return field(event, 'operationId') === 'ai.embedMany.doEmbed' ? field(event, 'values') : ONLY;
}
