import type { Context } from '@opentelemetry/api';
import { startOperation, type Operation, type OperationRequest } from '../operation/operation.ts';
import { field, textAt } from '../values/fields.ts';
import { withRunId, type Run } from './runs.ts';

/** A tool, an agent, a retriever: work with a span of its own around calls of models. */
export class OperationRun implements Run {
  readonly context: Context;
  readonly #operation: Operation;

  constructor(runId: string, request: OperationRequest) {
    this.#operation = startOperation(request);
    this.context = withRunId(this.#operation.context, runId);
  }

  end(result: unknown): void {
    // A tool that has failed may say so to the model, and not throw.
    if (textAt(result, 'status') === 'error') this.#operation.fail({ type: 'tool_error' });
    else this.#operation.end();
  }

  fail(error: unknown): void {
    // LangGraph throws what is no failure, too: an interrupt for a human, a command to another graph.
    if (field(error, 'is_bubble_up') === true) this.#operation.end();
    else this.#operation.fail(error);
  }

  abandon(): void {
    this.#operation.fail(new DOMException('Nobody waits for it.', 'AbortError'));
  }
}

/** A step that has no span: what it starts hangs where the step does. */
export class PlainRun implements Run {
  readonly context: Context;

  constructor(runId: string, parent: Context) {
    this.context = withRunId(parent, runId);
  }

  end(): void {
    // There is no span to end.
  }

  fail(): void {
    // As above.
  }

  abandon(): void {
    // As above.
  }
}
