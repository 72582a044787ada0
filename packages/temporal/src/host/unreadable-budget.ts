import type { WorkflowInfo } from '@temporalio/workflow';
import type { RecentlySeen } from '../telemetry/recently-seen.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';

/** Says once of a run that its budget cannot be read, so that its LLM calls are refused. */
export function unreadableBudget(logger: TelemetryLogger, seen: RecentlySeen) {
  return (info: WorkflowInfo, workflowId: string, reason: string): void => {
    if (!seen.isFirst(`${info.runId}/budget`)) return;
    logger.error('workflow_budget_unreadable', {
      code: 'WFLO_BUDGET_INVALID',
      workflow_id: workflowId,
      execution_id: info.workflowId,
      run_id: info.runId,
      workflow_type: info.workflowType,
      reason,
      hint: 'The LLM calls of this run are refused. Start it again with withBudget().',
    });
  };
}
