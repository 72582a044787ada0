import type { Attributes, Context, Span } from '@opentelemetry/api';
import { startOperation, type Operation, type OperationRequest } from '../operation/operation.ts';
import { field, textAt } from '../values/fields.ts';
import { dataOf, type AgentSpan } from './agent-spans.ts';
import { errorOf } from './span-error.ts';

/** Work with a span of its own around calls of models: an agent, a tool, a handoff, a guardrail. */
export class OperationSpan implements AgentSpan {
  readonly context: Context;
  readonly outerSpan: Span | undefined;
  openWithin = 0;
  isOver = false;
  readonly #operation: Operation;

  constructor(request: OperationRequest, outerSpan: Span | undefined) {
    this.#operation = startOperation(request);
    this.context = this.#operation.context;
    this.outerSpan = outerSpan;
  }

  end(span: unknown): void {
    const attributes = endAttributes(span);
    const to = attributes['wflo.handoff.to_agent'];
    if (typeof to === 'string') this.#operation.span.updateName(`handoff ${to}`);
    const error = errorOf(span);
    if (error === undefined) this.#operation.end(attributes);
    else this.#operation.fail(error, attributes);
  }

  abandon(): void {
    this.#operation.fail(new DOMException('It was never ended.', 'AbortError'));
  }
}

/** What the SDK knows only when it ends a span. */
function endAttributes(span: unknown): Attributes {
  const to = textAt(dataOf(span), 'to_agent');
  const triggered = field(dataOf(span), 'triggered');
  return {
    ...(to !== undefined && { 'wflo.handoff.to_agent': to }),
    ...(typeof triggered === 'boolean' && { 'wflo.guardrail.triggered': triggered }),
  };
}

/** What has no span: what it starts hangs where it does. */
export class PlainSpan implements AgentSpan {
  readonly context: Context;
  readonly outerSpan: Span | undefined;
  openWithin = 0;
  isOver = false;

  constructor(parent: Context, outerSpan: Span | undefined) {
    this.context = parent;
    this.outerSpan = outerSpan;
  }

  end(): void {
    // There is no span to end.
  }

  abandon(): void {
    // As above.
  }
}

export function requestOf(span: unknown, parent: Context): OperationRequest | undefined {
  const name = textAt(dataOf(span), 'name');
  switch (dataOf(span, 'type')) {
    case 'agent':
      return { operation: 'invoke_agent', name, parent };
    case 'function': {
      const attributes = { 'gen_ai.tool.type': 'function' };
      return { operation: 'execute_tool', name, attributes, parent };
    }
    case 'guardrail':
      return { operation: 'guardrail', name, parent };
    case 'handoff': {
      const from = textAt(dataOf(span), 'from_agent');
      const attributes = from === undefined ? {} : { 'wflo.handoff.from_agent': from };
      return { operation: 'handoff', attributes, parent };
    }
    default:
      return undefined;
  }
}
