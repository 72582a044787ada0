import {
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { WorkflowInfo } from '@temporalio/workflow';
import { withSpanIds } from '@wflo/tracing';
import { contextOf, spanContextOf } from './otel-context.ts';
import { recordFailure } from './span-outcome.ts';
import type { Sampling } from './sampling.ts';
import { formatTraceParent, parseTraceParent } from '../wire/trace-parent.ts';
import type { SpanEmission } from '../wire/emission.ts';

/** Makes the real span of what the workflow sandbox emitted, and returns it for exemplars. */
export function recordWorkflowSpan(
  tracer: Tracer,
  emission: SpanEmission,
  identity: Attributes,
  sampling: Sampling,
): Span {
  const own = parseTraceParent(emission.traceParent) ?? INVALID_SPAN_CONTEXT;
  const span = withSpanIds(
    own,
    () =>
      tracer.startSpan(
        emission.name,
        {
          kind: kindOf(emission),
          startTime: emission.startMillis,
          attributes: {
            ...emission.attributes,
            ...identity,
            'wflo.emission_id': emission.uid,
            'wflo.ahead_of_record': emission.ahead,
          },
          links: (emission.links ?? []).flatMap(linkTo),
        },
        parentContext(emission, sampling),
      ),
    tracer,
  );
  for (const { name, attributes, timeMillis } of emission.events ?? []) {
    span.addEvent(name, attributes, timeMillis);
  }
  const { failure } = emission;
  if (failure?.benign === true) {
    span.setAttribute('error.benign', true);
  } else if (failure !== undefined) {
    recordFailure(span, failure, emission.endMillis);
  }
  span.end(Math.max(emission.endMillis, emission.startMillis));
  return span;
}

function kindOf({ internal, client }: SpanEmission): SpanKind {
  if (client === true) return SpanKind.CLIENT;
  return internal === true ? SpanKind.INTERNAL : SpanKind.CONSUMER;
}

export type NamedRun = Pick<
  WorkflowInfo,
  | 'workflowId'
  | 'runId'
  | 'workflowType'
  | 'firstExecutionRunId'
  | 'attempt'
  | 'namespace'
  | 'taskQueue'
>;

/** Attributes that name the run on each of its spans. */
export function identityAttributes(workflowId: string, info: NamedRun): Attributes {
  return {
    'workflow.id': workflowId,
    'workflow.execution_id': info.workflowId,
    'workflow.run_id': info.runId,
    'workflow.type': info.workflowType,
    'workflow.first_run_id': info.firstExecutionRunId,
    'workflow.attempt': info.attempt,
    'workflow.namespace': info.namespace,
    'workflow.task_queue': info.taskQueue,
  };
}

function parentContext(emission: SpanEmission, sampling: Sampling): Context {
  const { traceParent, undecided } = emission;
  const own = parseTraceParent(sampling.resolve(traceParent, undecided === true));
  if (own === undefined || emission.parentSpanId === undefined) return ROOT_CONTEXT;
  return contextOf({
    traceparent: formatTraceParent({ ...own, spanId: emission.parentSpanId }),
    tracestate: emission.traceState,
    baggage: emission.baggage,
  });
}

function linkTo(traceParent: string): Link[] {
  const context = spanContextOf(traceParent);
  return context !== undefined && trace.isSpanContextValid(context) ? [{ context }] : [];
}
