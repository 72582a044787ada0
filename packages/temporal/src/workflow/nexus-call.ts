import type { WorkflowOutboundCallsInterceptor } from '@temporalio/workflow';
import { nexusHeaders } from '../wire/nexus-headers.ts';
import type { RunBudget } from '@wflo/shared-state';
import type { RunTelemetry } from './run-telemetry.ts';

type Start = NonNullable<WorkflowOutboundCallsInterceptor['startNexusOperation']>;
type Input = Parameters<Start>[0];

/**
 * Gives an operation that the workflow calls a span from its start to its end, under which its
 * handler's spans hang. Its promises are watched from the side: one in between would delay what
 * awaits them, and could reorder commands. The SDK itself treats their rejections as handled.
 */
export function observeNexusCall(
  run: RunTelemetry,
  budget: RunBudget | undefined,
  input: Input,
  next: (input: Input) => ReturnType<Start>,
): ReturnType<Start> {
  const { service, operation, endpoint, seq } = input;
  const span = run.startCall(`nexus.${service}.${operation}`, `nexus/${seq}`);
  span?.setAttribute('nexus.service', service);
  span?.setAttribute('nexus.operation', operation);
  span?.setAttribute('nexus.endpoint', endpoint);
  const { traceState: tracestate, isSamplingDeferred } = run.context;
  const traceparent = span?.traceParent ?? run.traceParent;
  const fields = { traceparent, tracestate, baggage: run.activeBaggage() };
  const headers = { ...input.headers, ...nexusHeaders(fields, isSamplingDeferred, budget) };
  const failed = (error: unknown) => {
    span?.recordError(error);
    if (span !== undefined) run.endSpan(span);
  };
  const started = next({ ...input, headers });
  started.then(({ token, result }) => {
    span?.setAttribute('nexus.async', token !== undefined);
    result.then(() => {
      if (span !== undefined) run.endSpan(span);
    }, failed);
  }, failed);
  return started;
}
