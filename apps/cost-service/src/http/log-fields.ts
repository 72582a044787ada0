import { withLogContext } from '@wflo/observability';

export interface RunIdentity {
  readonly executionId?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly stepId?: string | undefined;
}

/** Runs `work` with the run's `execution_id`, `workflow_id` and `step_id` on its log lines. */
export function withRequestFields<T>(
  { executionId, workflowId, stepId }: RunIdentity,
  work: () => T,
): T {
  return withLogContext(
    { execution_id: executionId, workflow_id: workflowId, step_id: stepId },
    work,
  );
}
