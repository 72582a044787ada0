import type { Attributes } from '@opentelemetry/api';
import type { Context as ActivityContext } from '@temporalio/activity';
import { readWfloContext } from '../wire/wire-headers.ts';
import type { IdentifyWorkflow } from '../wire/workflow-identity.ts';

/** The fields of an activity's lines; the run's are absent for an activity without a workflow. */
export interface ActivityFields extends Record<string, unknown> {
  readonly workflow_id?: string;
  readonly execution_id?: string;
  readonly run_id?: string;
  readonly workflow_type?: string;
}

export function identityFields(
  { info }: ActivityContext,
  headers: Parameters<typeof readWfloContext>[0],
  identify: IdentifyWorkflow,
): ActivityFields {
  const attempt = attemptFields(info);
  if (info.workflowExecution === undefined) return attempt;
  return {
    workflow_id: identify({
      workflowType: info.workflowType ?? '',
      executionId: info.workflowExecution.workflowId,
      memoWorkflowId: readWfloContext(headers).workflow_id,
    }),
    ...attempt,
  };
}

/** What is known of an attempt before its headers are read. */
export function attemptFields(info: ActivityContext['info']): ActivityFields {
  const activity = {
    activity_type: info.activityType,
    activity_id: info.activityId,
    attempt: info.attempt,
  };
  if (info.workflowExecution === undefined) {
    return info.activityRunId === undefined
      ? activity
      : { ...activity, activity_run_id: info.activityRunId };
  }
  return {
    execution_id: info.workflowExecution.workflowId,
    run_id: info.workflowExecution.runId,
    workflow_type: info.workflowType ?? '',
    ...activity,
  };
}

export function spanAttributes({ info }: ActivityContext, fields: ActivityFields): Attributes {
  return {
    'activity.type': info.activityType,
    'activity.id': info.activityId,
    'activity.attempt': info.attempt,
    'activity.is_local': info.isLocal,
    'activity.task_queue': info.taskQueue,
    'workflow.id': fields.workflow_id,
    'workflow.execution_id': fields.execution_id,
    'workflow.run_id': fields.run_id,
    'workflow.type': fields.workflow_type,
  };
}
