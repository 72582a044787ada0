/**
 * Work around LLM calls: a tool that is executed, an agent that is invoked.
 *
 * ```ts
 * const operation = startOperation({ operation: 'execute_tool', name: 'search' });
 * const result = await operation.run(() => search(query)); // its span is active meanwhile
 * operation.end({ 'gen_ai.tool.call.id': id }); // or operation.fail(error)
 * ```
 *
 * @module
 */
import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { recordOperation } from '../call/call-metrics.ts';
import { errorMessage, errorType, isCancellation } from '../call/errors.ts';
import { activeRun, runAttributes } from '../run/active-run.ts';
import { currentContext } from '../run/ambient.ts';
import { activeSession, sessionAttributes } from '../session/session.ts';
import { safely } from '../values/safely.ts';

export interface OperationRequest {
  /** `gen_ai.operation.name`. */
  readonly operation:
    | 'execute_tool'
    | 'invoke_agent'
    | 'create_agent'
    | 'invoke_workflow'
    | 'retrieval'
    | 'handoff'
    | 'guardrail';
  /** Of the tool or the agent: it is part of the span's name. */
  readonly name?: string | undefined;
  readonly attributes?: Attributes | undefined;
  /** Default `INTERNAL`. */
  readonly kind?: SpanKind | undefined;
  /** Where the span hangs. Default the active context. */
  readonly parent?: Context | undefined;
  /** Milliseconds since the epoch. Default now. */
  readonly startTimeMillis?: number | undefined;
}

export interface Operation {
  readonly span: Span;
  /** With the operation's span active. */
  readonly context: Context;
  run<Result>(work: () => Result): Result;
  /** The first end or failure counts; none throws. */
  end(attributes?: Attributes): void;
  fail(error: unknown, attributes?: Attributes): void;
}

const NAME_ATTRIBUTES: Readonly<Record<OperationRequest['operation'], string>> = {
  execute_tool: 'gen_ai.tool.name',
  invoke_agent: 'gen_ai.agent.name',
  create_agent: 'gen_ai.agent.name',
  invoke_workflow: 'gen_ai.workflow.name',
  retrieval: 'gen_ai.data_source.id',
  // The conventions have no names for these two.
  handoff: 'wflo.handoff.to_agent',
  guardrail: 'wflo.guardrail.name',
};

export function startOperation(request: OperationRequest): Operation {
  const parent = request.parent ?? currentContext();
  const startedAt = performance.now() - (Date.now() - (request.startTimeMillis ?? Date.now()));
  const { span, named } = started(request, parent);
  let isOpen = true;
  const finish = (attributes: Attributes | undefined, error?: unknown): void => {
    if (!isOpen) return;
    isOpen = false;
    const type = error === undefined ? undefined : errorType(error);
    safely(() => {
      if (attributes !== undefined) span.setAttributes(attributes);
      if (type !== undefined) span.setAttribute('error.type', type);
      if (error !== undefined && !isCancellation(error)) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
      }
      span.end();
    });
    safely(() => {
      const seconds = Math.max(0, performance.now() - startedAt) / 1_000;
      recordOperation(request.operation, seconds, named, type);
    });
  };
  const active = trace.setSpan(parent, span);
  return {
    span,
    context: active,
    run: (work) => context.with(active, work),
    end: (attributes) => {
      finish(attributes);
    },
    fail: (error, attributes) => {
      finish(attributes, error ?? new Error('failed'));
    },
  };
}

function started(
  { operation, name, attributes, kind = SpanKind.INTERNAL, startTimeMillis }: OperationRequest,
  parent: Context,
): { readonly span: Span; readonly named: Attributes } {
  const named: Attributes = {
    'gen_ai.operation.name': operation,
    ...(name !== undefined && { [NAME_ATTRIBUTES[operation]]: name }),
  };
  const span = trace.getTracer('@wflo/genai').startSpan(
    name === undefined ? operation : `${operation} ${name}`,
    {
      kind,
      attributes: {
        ...named,
        ...attributes,
        ...runAttributes(activeRun(parent)),
        ...sessionAttributes(activeSession(parent)),
      },
      ...(startTimeMillis !== undefined && { startTime: startTimeMillis }),
    },
    parent,
  );
  return { span, named };
}
