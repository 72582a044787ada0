/**
 * Puts the identity of the run that a request is about on every line logged for it.
 *
 * @module
 */
import { withLogContext } from '@wflo/observability';

/** The parts of a request that say which run it is about. */
export interface RunIdentity {
  readonly executionId?: string | undefined;
  readonly workflowId?: string | undefined;
  readonly stepId?: string | undefined;
}

/** Runs `work` with `execution_id`, `workflow_id` and `step_id` on its log lines. */
export function withRequestFields<T>(
  { executionId, workflowId, stepId }: RunIdentity,
  work: () => T,
): T {
  return withLogContext(
    { execution_id: executionId, workflow_id: workflowId, step_id: stepId },
    work,
  );
}
