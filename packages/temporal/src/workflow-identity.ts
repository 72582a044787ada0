/**
 * Which definition a run belongs to, so that logs, spans and metrics name it alike.
 *
 * @module
 */

/** What is known about a run when it has to be named. */
export interface IdentifiedRun {
  /** Temporal's workflow type. */
  readonly workflowType: string;
  /** Temporal's workflow id. */
  readonly executionId: string;
  /** The memo `workflow_id`, where whoever started the run set one. */
  readonly memoWorkflowId: string | undefined;
}

/** Names the definition of a run. The result becomes a metric label: keep it to few values. */
export type IdentifyWorkflow = (run: IdentifiedRun) => string;

/** The memo `workflow_id`, or the workflow type. */
export const identifyByMemo: IdentifyWorkflow = ({ memoWorkflowId, workflowType }) =>
  memoWorkflowId ?? workflowType;

/** Makes an identifier safe to call from telemetry: what throws falls back to the default. */
export function safely(identify: IdentifyWorkflow): IdentifyWorkflow {
  return (run) => {
    try {
      return identify(run);
    } catch {
      return identifyByMemo(run);
    }
  };
}
