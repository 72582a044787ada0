/**
 * Whether the end of a run is the end of its execution.
 *
 * @module
 */
import type { Client } from '@temporalio/client';
import type { RunKey } from '../database/status.ts';

/** True when a run that was reset, or is tried again, has another one after it. */
export async function executionGoesOn(
  client: Client,
  { executionId, runId }: RunKey,
): Promise<boolean> {
  const latest = await client.workflow.getHandle(executionId).describe();
  if (latest.runId === runId) return false;
  const run = await client.workflow.getHandle(executionId, runId).describe();
  const firstRunId = run.raw.workflowExecutionInfo?.firstRunId;
  return Boolean(firstRunId) && latest.raw.workflowExecutionInfo?.firstRunId === firstRunId;
}
