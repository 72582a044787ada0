import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { ActivityClientInterceptor, NexusClientInterceptor } from '@temporalio/client';
import { nexusHeaders } from '../wire/nexus-headers.ts';
import { sent, type InSpan } from './in-span.ts';
import type { StartBudgets } from './start-budget.ts';

/** Activities that a client starts without a workflow. */
export function activityInterceptor(
  inSpan: InSpan,
  budgets: StartBudgets,
): ActivityClientInterceptor {
  return {
    start(input, next) {
      const { activityType, options } = input;
      const attributes = {
        'activity.type': activityType,
        'activity.id': options.id,
        'activity.task_queue': options.taskQueue,
      };
      return inSpan(
        'activity_execution.start',
        SpanKind.PRODUCER,
        attributes,
        async (fields, set) => {
          const headers = budgets.headersOf(input.headers);
          const handle = await next(sent({ ...input, headers }, fields));
          set({ 'activity.run_id': handle.runId });
          return handle;
        },
      );
    },
    cancel(input, next) {
      const attributes = activityOf(input);
      return inSpan('activity_execution.cancel', SpanKind.CLIENT, attributes, () => next(input));
    },
    terminate(input, next) {
      const attributes = activityOf(input);
      return inSpan('activity_execution.terminate', SpanKind.CLIENT, attributes, () => next(input));
    },
  };
}

/** Nexus operations that a client starts without a workflow. */
export function nexusInterceptor(inSpan: InSpan, budgets: StartBudgets): NexusClientInterceptor {
  return {
    startOperation(input, next) {
      const { service, operation, endpoint, id } = input;
      const attributes = {
        'nexus.service': service,
        'nexus.operation': operation,
        'nexus.endpoint': endpoint,
        'nexus.operation_id': id,
      };
      return inSpan('nexus_operation.start', SpanKind.CLIENT, attributes, (fields = {}) =>
        next({
          ...input,
          headers: { ...input.headers, ...nexusHeaders(fields, false, budgets.active()) },
        }),
      );
    },
    cancel(input, next) {
      const attributes = operationOf(input);
      return inSpan('nexus_operation.cancel', SpanKind.CLIENT, attributes, () => next(input));
    },
    terminate(input, next) {
      const attributes = operationOf(input);
      return inSpan('nexus_operation.terminate', SpanKind.CLIENT, attributes, () => next(input));
    },
  };
}

function activityOf(input: { activityId: string; activityRunId: string }): Attributes {
  return {
    'activity.id': input.activityId,
    'activity.run_id': input.activityRunId || undefined,
  };
}

function operationOf(input: { operationId: string; runId?: string }): Attributes {
  return { 'nexus.operation_id': input.operationId, 'nexus.run_id': input.runId };
}
