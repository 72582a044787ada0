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
}

const FINAL_STATUS: Readonly<Record<string, FinalStatus>> = {
  COMPLETED: 'completed',
  CONTINUED_AS_NEW: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

/** How a run was closed; `not_found` when this namespace does not have it. */
export async function temporalOutcome(
  client: Client,
  { executionId, runId }: RunKey,
): Promise<TemporalOutcome | 'running' | 'not_found'> {
  try {
    const { status, closeTime } = await client.workflow.getHandle(executionId, runId).describe();
    const final = FINAL_STATUS[status.name];
    if (final === undefined) return 'running';
    const reason = `Temporal closed it as ${status.name}`;
    return { status: final, endedAt: closeTime ?? new Date(), reason };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not_found';
    throw error;
  }
}
