/**
 * What Temporal says has become of a run.
 *
 * @module
 */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { FinalStatus, RunKey } from '../database/status.ts';

export interface TemporalOutcome {
  readonly status: FinalStatus;
  readonly endedAt: Date;
  readonly reason: string;
  /** The run that was closed: the one asked for, or the last that went on with it. Absent when it is gone. */
  readonly closedRun?: RunKey;
}

const FINAL_STATUS: Readonly<Record<string, FinalStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

/** The run in which another one goes on: its last event says so. */
async function continuedIn(
  { workflowService, options: { namespace } }: Client,
  { executionId, runId }: RunKey,
): Promise<RunKey | undefined> {
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution: { workflowId: executionId, runId },
    maximumPageSize: 1,
  });
  const next = history?.events?.[0]?.workflowExecutionContinuedAsNewEventAttributes;
  const nextRunId = next?.newExecutionRunId;
  return nextRunId ? { executionId, runId: nextRunId } : undefined;
}

/**
 * How a run was closed, or the one that goes on with it: that takes over its row, unless it was
 * closed before it could; `not_found` when this namespace does not have it.
 */
export async function temporalOutcome(
  client: Client,
  run: RunKey,
): Promise<TemporalOutcome | 'running' | 'not_found'> {
  const { executionId, runId } = run;
  try {
    const { status, closeTime } = await client.workflow.getHandle(executionId, runId).describe();
    if (status.name === 'CONTINUED_AS_NEW') {
      const next = await continuedIn(client, run);
      return next === undefined ? 'running' : await temporalOutcome(client, next);
    }
    const final = FINAL_STATUS[status.name];
    if (final === undefined) return 'running';
    const reason = `Temporal closed it as ${status.name}`;
    return { status: final, endedAt: closeTime ?? new Date(), reason, closedRun: run };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not_found';
    throw error;
  }
}
