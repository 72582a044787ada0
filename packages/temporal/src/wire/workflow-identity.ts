/** What is known about a run when it has to be named. */
export interface IdentifiedRun {
  /** Temporal's workflow type. */
  readonly workflowType: string;
  /** Temporal's workflow id. */
  readonly executionId: string;
  /** The memo `workflow_id`, where whoever started the run set one; at most 256 characters. */
  readonly memoWorkflowId: string | undefined;
}

/** Names the definition of a run. The result becomes a metric label: keep it to few values. */
export type IdentifyWorkflow = (run: IdentifiedRun) => string;

/** The memo `workflow_id`, or the workflow type. */
export const identifyByMemo: IdentifyWorkflow = ({ memoWorkflowId, workflowType }) =>
  memoWorkflowId ?? workflowType;

/** Characters of a name: it is a label, and remembered for many runs; a memo may hold megabytes. */
const LONGEST_NAME = 256;

/** Cuts a name, a memo's wherever it is read, before headers take it: all name the run alike. */
export function shortName(name: string): string {
  return name.slice(0, LONGEST_NAME);
}

/** Never throws: the default holds where `identify` throws or has no text; a long name is cut. */
export function safely(identify: IdentifyWorkflow): IdentifyWorkflow {
  return (run) => {
    let name: unknown;
    try {
      name = identify(run);
    } catch {
      name = undefined;
    }
    const text = typeof name === 'string' && name !== '' ? name : identifyByMemo(run);
    return shortName(text);
  };
}
