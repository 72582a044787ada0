/**
 * Resets an execution to its latest completed workflow task, as an operator would.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';

/** Workers that are killed all the while leave a long queue. */
const DEADLINE_MILLIS = 1_200_000;

export async function resetExecution(handle: WorkflowHandle): Promise<void> {
  const { client, workflowId } = handle;
  const workflowTaskFinishEventId = await completedTask(handle);
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    reason: 'by the truth run',
    requestId: randomUUID(),
    workflowTaskFinishEventId,
  });
}

async function completedTask(handle: WorkflowHandle) {
  const deadline = Date.now() + DEADLINE_MILLIS;
  for (;;) {
    const { events } = await handle.fetchHistory();
    const completed = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
    if (completed?.eventId) return completed.eventId;
    if (Date.now() > deadline) throw new Error(`${handle.workflowId} has completed no task`);
    await delay(200);
  }
}
