import { isSpanContextValid, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { publishLlmCall, type LlmCallRun, type LlmCallStatus } from '@wflo/shared-state';
import type { CallCost } from './call-cost.ts';
import { capturesContent, recordContent } from '../content/record-content.ts';
import type { ActiveRun } from '../run/active-run.ts';
import type { Session } from '../session/session.ts';
import { safely } from '../values/safely.ts';
import { addToAttempt } from './attempt-totals.ts';
import type { Attempt } from './attempts.ts';
import {
  costAttributes,
  responseAttributes,
  serverAttributes,
  usageAttributes,
} from './call-attributes.ts';
import { recordMeasurement } from './call-metrics.ts';
import type { CallRequest, CallResponse } from './call-types.ts';

export interface EndedCall {
  readonly request: CallRequest;
  readonly response: CallResponse;
  readonly attempts: readonly Attempt[];
  readonly span: Span;
  readonly context: Context;
  readonly run: ActiveRun | undefined;
  readonly session: Session;
  readonly status: LlmCallStatus;
  readonly cost: CallCost;
  readonly errorType: string | undefined;
  readonly startTimeMillis: number;
  readonly durationSeconds: number;
  readonly firstChunkSeconds: number | undefined;
}

/** Says of an ended call what there is to say: on its span, as metrics, and to those who count. */
export function report(call: EndedCall): void {
  safely(() => {
    call.span.setAttributes(endAttributes(call));
  });
  safely(() => {
    content(call);
  });
  safely(() => {
    addToAttempt(call.run, call.cost);
  });
  safely(() => {
    publish(call);
  });
  safely(() => {
    recordMeasurement({
      attributes: measurementAttributes(call),
      errorType: call.errorType,
      durationSeconds: call.durationSeconds,
      firstChunkSeconds: call.firstChunkSeconds,
      usage: call.cost.usage,
    });
  });
}

function endAttributes(call: EndedCall): Attributes {
  const { response, cost, attempts, status, firstChunkSeconds } = call;
  return {
    ...responseAttributes(response),
    ...usageAttributes(cost),
    ...costAttributes(cost, attempts.length),
    'wflo.status': status,
    ...(firstChunkSeconds !== undefined && {
      'gen_ai.response.time_to_first_chunk': firstChunkSeconds,
    }),
    ...(status !== 'completed' && { 'wflo.wasted': true }),
  };
}

function content(call: EndedCall): void {
  const { settings = {}, messages } = call.request;
  if (!capturesContent(settings)) return;
  const sent = safely(() => messages?.());
  const output = safely(() => call.response.messages?.());
  const { span, context } = call;
  const attributes = measurementAttributes(call);
  recordContent({ span, context, attributes }, { ...sent, output }, settings);
}

function measurementAttributes({ request, response }: EndedCall): Attributes {
  return {
    'gen_ai.operation.name': request.operation,
    'gen_ai.provider.name': request.provider,
    ...(request.model !== undefined && { 'gen_ai.request.model': request.model }),
    ...(response.model !== undefined && { 'gen_ai.response.model': response.model }),
    ...serverAttributes(request.server),
  };
}

/** Of a process without an OpenTelemetry SDK. */
const NO_IDS = { traceId: undefined, spanId: undefined };

function publish(call: EndedCall): void {
  const { request, response, attempts, cost, session, span } = call;
  if (request.settings?.counted === false) return;
  const context = span.spanContext();
  const { traceId, spanId } = isSpanContextValid(context) ? context : NO_IDS;
  publishLlmCall({
    operation: request.operation,
    provider: request.provider,
    requestedModel: request.model,
    model: response.model ?? request.model ?? 'unknown',
    status: call.status,
    startTimeMillis: call.startTimeMillis,
    durationSeconds: call.durationSeconds,
    requests: attempts.length,
    errors: attempts.flatMap(({ error }) => (error === undefined ? [] : [error])),
    inputTokens: cost.usage?.inputTokens,
    outputTokens: cost.usage?.outputTokens,
    costPicoUsd: cost.costPicoUsd,
    costUsd: cost.costUsd,
    similarModel: cost.similarModel,
    unpricedReason: cost.unpricedReason,
    unknownRequests: cost.unknownRequests,
    upperBoundPicoUsd: cost.upperBoundPicoUsd,
    run: call.run === undefined ? undefined : identityOf(call.run),
    sessionId: session.sessionId,
    userId: session.userId,
    traceId,
    spanId,
  });
}

function identityOf(run: ActiveRun): LlmCallRun {
  const { workflowId, executionId, runId, activityId, activityType, attempt } = run;
  return { workflowId, executionId, runId, activityId, activityType, attempt };
}
