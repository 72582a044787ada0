import type { RunKey } from './runs.ts';
import { call, type ServedTaskQueue } from './task-queue.ts';

/** Who requested that a run ends, and why, as its history has it. */
export interface CloseRequest {
  readonly reason?: string;
  /** Of the client or worker; `history-service` where Temporal itself acted for another run. */
  readonly identity?: string;
  /** Temporal's workflow id of the execution that requested it, where one did. */
  readonly byExecutionId?: string;
}

/** Events are looked at from the last on: a run may clean up for long after the request. */
const PAGE_EVENTS = 100;
const MOST_PAGES = 3;

/** The latest request to cancel a run; `undefined` where the end of its history has none. */
export async function cancelRequestOf(
  queue: ServedTaskQueue,
  { executionId, runId }: RunKey,
  timeoutMillis: number,
): Promise<CloseRequest | undefined> {
  let nextPageToken: Uint8Array | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const request = {
      namespace: queue.namespace,
      execution: { workflowId: executionId, runId },
      maximumPageSize: PAGE_EVENTS,
      nextPageToken,
    };
    const response = await call(
      queue,
      (service) => service.getWorkflowExecutionHistoryReverse(request),
      timeoutMillis,
    );
    for (const event of response.history?.events ?? []) {
      const requested = event.workflowExecutionCancelRequestedEventAttributes;
      if (requested) {
        return {
          reason: requested.cause || undefined,
          identity: requested.identity || undefined,
          byExecutionId: requested.externalWorkflowExecution?.workflowId || undefined,
        };
      }
    }
    nextPageToken = response.nextPageToken;
    if (nextPageToken.length === 0) return undefined;
  }
  return undefined;
}

/** Who terminated a run; `undefined` where that cannot be known: the run counts without it, too. */
export async function terminationOf(
  queue: ServedTaskQueue,
  { executionId, runId }: RunKey,
): Promise<CloseRequest | undefined> {
  const request = {
    namespace: queue.namespace,
    execution: { workflowId: executionId, runId },
    maximumPageSize: 1,
  };
  try {
    const { history } = await call(queue, (service) =>
      service.getWorkflowExecutionHistoryReverse(request),
    );
    const terminated = history?.events?.[0]?.workflowExecutionTerminatedEventAttributes;
    if (!terminated) return undefined;
    return { reason: terminated.reason || undefined, identity: terminated.identity || undefined };
  } catch {
    return undefined;
  }
}
