import type { Attributes } from '@opentelemetry/api';
import { cancelRequestOf, type CloseRequest } from '../server/close-requests.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';

/** What the end of a run waits at most for its history. */
const LOOKUP_MILLIS = 2_000;
/** Lookups that are under way; beyond, only the reason is told. */
const MOST_LOOKUPS = 200;

export interface CancelledRun {
  readonly workflowId: string;
  readonly runId: string;
  readonly namespace: string;
  readonly taskQueue: string;
}

/**
 * Who cancelled a run. Workflow code learns the reason, and only its history has the rest; so the
 * span and the last line of a cancelled run wait for one call, with the times that they have.
 */
export class Cancellations {
  readonly #served = new Map<string, Set<ServedTaskQueue>>();
  readonly #lookups = new Map<string, Promise<CloseRequest>>();

  /** Asks over this queue's connection until the returned function is called, and its calls end. */
  serve(queue: ServedTaskQueue): () => Promise<void> {
    const key = keyOf(queue);
    const entry = this.#served.get(key) ?? new Set();
    entry.add(queue);
    this.#served.set(key, entry);
    return async () => {
      await Promise.all(this.#lookups.values());
      entry.delete(queue);
      if (entry.size === 0) this.#served.delete(key);
    };
  }

  /** Calls `then` with what is known: at once where nothing can be asked. */
  whenKnown(run: CancelledRun, reason: string, then: (request: CloseRequest) => void): void {
    const [queue] = this.#served.get(keyOf(run)) ?? [];
    const known = { reason: reason || undefined };
    const underWay = this.#lookups.get(run.runId);
    if (queue === undefined || (underWay === undefined && this.#lookups.size >= MOST_LOOKUPS)) {
      then(known);
      return;
    }
    const lookup = underWay ?? this.#lookUp(queue, run, known);
    // What records it is guarded by itself.
    lookup.then(then).catch(() => undefined);
  }

  #lookUp(
    queue: ServedTaskQueue,
    { workflowId: executionId, runId }: CancelledRun,
    known: CloseRequest,
  ): Promise<CloseRequest> {
    const lookup = cancelRequestOf(queue, { executionId, runId }, LOOKUP_MILLIS)
      .then((request) => ({ ...known, ...request }))
      .catch(() => known);
    this.#lookups.set(runId, lookup);
    // After what waits for it, so that a worker that ends waits for that, too.
    void lookup.then(() => setImmediate(() => this.#lookups.delete(runId)));
    return lookup;
  }
}

function keyOf({ namespace, taskQueue }: Pick<ServedTaskQueue, 'namespace' | 'taskQueue'>): string {
  return `${namespace}/${taskQueue}`;
}

export function cancellationAttributes(request: CloseRequest): Attributes {
  return {
    'workflow.cancel_requested': true,
    'workflow.cancel_reason': request.reason,
    'workflow.cancelled_by': request.identity,
    'workflow.cancelled_by_execution_id': request.byExecutionId,
  };
}

/** The same for log lines. */
export function cancellationFields(request: CloseRequest): Record<string, unknown> {
  return {
    cancel_reason: request.reason,
    cancelled_by: request.identity,
    cancelled_by_execution_id: request.byExecutionId,
  };
}
