import { context, INVALID_SPAN_CONTEXT, SpanKind, trace, type Tracer } from '@opentelemetry/api';
import type { NexusInterceptorsFactory } from '@temporalio/worker';
import { withLogContext } from '@wflo/logging';
import { contextOf } from '../spans/otel-context.ts';
import type { Sampling } from '../spans/sampling.ts';
import { fieldsOfSpan, recordError } from '../spans/span-outcome.ts';
import { withActiveRun } from '../telemetry/active-run.ts';
import { ensureContexts } from '../telemetry/contexts.ts';
import type { Guard } from '../telemetry/guard.ts';
import { readNexusHeaders } from '../wire/nexus-headers.ts';
import { callerOf } from './nexus-caller.ts';
import { nexusStatusOf, type NexusRequest, type NexusStatus } from './nexus-request.ts';

export interface NexusTelemetryOptions {
  readonly tracer: () => Tracer;
  readonly sampling: Sampling;
  readonly guard: Guard;
  readonly onRequest: (request: NexusRequest) => void;
}

/** What is active where no span could be made. */
const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * The factory for `WorkerOptions.interceptors.nexus`: one span per request that a handler gets,
 * under the caller's, active while the handler runs, so that the workflow which it starts continues
 * the trace; whose request it is on every log line; counts and durations.
 */
export function nexusInterceptors(options: NexusTelemetryOptions): NexusInterceptorsFactory {
  const { guard, sampling, tracer, onRequest } = options;
  return ({ service, operation, headers }) => {
    const named = { nexus_service: service, nexus_operation: operation };
    let fields: Record<string, unknown> = named;

    async function handle<T>(
      method: NexusRequest['method'],
      { requestId, inboundLinks = [] }: RequestDetails,
      next: () => Promise<T>,
      statusOf: (result: T) => NexusStatus,
    ): Promise<T> {
      const caller = guard.run(() => callerOf(inboundLinks), {});
      fields = { ...named, ...caller.fields };
      const received = readNexusHeaders(headers);
      const { traceparent } = received.fields;
      const resolved = traceparent && sampling.resolve(traceparent, received.isDeferred);
      const { budget } = received;
      const called = contextOf({ ...received.fields, traceparent: resolved }, context.active());
      const parent = budget === undefined ? called : withActiveRun(called, { budget });
      if (budget !== undefined) ensureContexts(parent);
      const attributes = {
        'nexus.service': service,
        'nexus.operation': operation,
        'nexus.method': method,
        'nexus.request_id': requestId,
        ...caller.attributes,
      };
      const span = guard.run(() => {
        const name = `nexus.${method}.${service}.${operation}`;
        return tracer().startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
      }, NO_SPAN);
      fields = { ...fields, ...guard.run(() => fieldsOfSpan(span), {}) };
      const startedAt = performance.now();
      let status: NexusStatus = 'failed';
      try {
        const active = trace.setSpan(parent, span);
        const result = await context.with(active, () =>
          withLogContext({ ...named, ...caller.fields }, next),
        );
        status = statusOf(result);
        return result;
      } catch (error) {
        status = nexusStatusOf(error);
        guard.run(() => {
          if (status !== 'cancelled') recordError(span, error);
        });
        throw error;
      } finally {
        const seconds = (performance.now() - startedAt) / 1_000;
        guard.run(() => {
          span.setAttribute('nexus.status', status);
          span.end();
        });
        guard.run(() => {
          onRequest({ service, operation, method, status, seconds });
        });
      }
    }

    return {
      inbound: {
        startOperation: (input, next) =>
          handle(
            'start',
            input.ctx,
            () => next(input),
            ({ result }) => (result.isAsync ? 'started' : 'completed'),
          ),
        cancelOperation: (input, next) =>
          handle(
            'cancel',
            {},
            () => next(input),
            () => 'completed',
          ),
      },
      outbound: {
        getLogAttributes: (input, next) => {
          // Named like everything else of ours: `service` is that of the process.
          const { service: _service, operation: _operation, ...others } = next(input);
          return { ...others, ...fields, ...activeSpanFields() };
        },
      },
    };
  };
}

interface RequestDetails {
  readonly requestId?: string;
  readonly inboundLinks?: readonly { readonly url: URL; readonly type: string }[];
}

/** A handler's lines belong to the span that is active, which may be within its own. */
function activeSpanFields(): Record<string, unknown> {
  const span = trace.getActiveSpan();
  return span === undefined ? {} : fieldsOfSpan(span);
}
