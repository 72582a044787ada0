import { context, type Context } from '@opentelemetry/api';
import { isSpanOfCall, withoutOpenCall } from '../call/call-span.ts';
import { startCall, type LlmCall } from '../call/call.ts';
import type { CallRequest } from '../call/call-types.ts';
import { field, textAt } from '../values/fields.ts';
import { countedBytes, observeResult } from './model-call.ts';
import { requestOf } from './model-request.ts';
import type { OpenOperation } from './open-operation.ts';
import type { AiSdkOptions } from './options.ts';
import { attemptOf, failureOf } from './request-attempt.ts';
import type { Executed } from './telemetry-type.ts';

export interface StepOptions {
  /** Undefined where its start was not heard of. */
  readonly operation: OpenOperation | undefined;
  readonly settings: AiSdkOptions;
  /** When nobody reads the stream of the call. */
  readonly onAbandon: () => void;
  /** When the host has closed the stream of the call. */
  readonly onClose: (error: unknown) => void;
}

/** Makes one request of a step's call; a request that has failed before is repeated by it. */
export async function callStep<Result>(
  event: Executed<Result>,
  { operation, settings, ...streams }: StepOptions,
): Promise<Result> {
  const call = stepCall(event, operation, settings);
  let result: Result;
  try {
    result = await attemptOf(call, countedBytes(event), event.execute);
  } catch (error) {
    // Whether it is repeated shows later: by another request, or by the end of the operation.
    if (operation === undefined) call.fail(failureOf(error));
    else operation.requestFailed(error);
    throw error;
  }
  return observeResult(call, result, { options: event, settings, ...streams });
}

function stepCall(
  event: Executed<unknown>,
  operation: OpenOperation | undefined,
  settings: AiSdkOptions,
): LlmCall {
  const open = operation?.stepCall;
  if (open?.isOpen === true) return open;
  const stream = textAt(operation?.event, 'operationId') === 'ai.streamText';
  // The form of a response is sent, too, and no event of the call shows it.
  const isWhole = field(operation?.event, 'output') === undefined;
  const kind = { operation: 'chat', stream, isWhole };
  const request = requestOf(event, event, kind, settings);
  const parent = withoutOpenCall(parentOf(request, event.callId, operation));
  const call = startCall({ ...request, parent });
  if (operation !== undefined) operation.stepCall = call;
  return call;
}

/** The span that another integration has made of the call, or what is around the call. */
function parentOf(
  request: CallRequest,
  callId: string,
  operation: OpenOperation | undefined,
): Context {
  const active = context.active();
  if (operation === undefined || isSpanOfCall(request, active)) return active;
  return operation.other?.contextOf(callId) ?? operation.context;
}
