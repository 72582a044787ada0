interface TaskEvent {
  readonly workflowTaskFailedEventAttributes?: { readonly cause?: unknown } | null;
}

/** `WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR` (temporal/api/enums/v1/failed_cause.proto). */
const NON_DETERMINISTIC = 24;

/** Whether a worker has found that the code does not lead to this history. */
export function isUnreplayable(events: readonly TaskEvent[]): boolean {
  return events.some(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.cause === NON_DETERMINISTIC,
  );
}
