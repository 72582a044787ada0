import type { Values } from '../telemetry/telemetry.ts';
import { textOrNull } from '../values/json.ts';

/** Whose a span or line is, as its attributes say; null where they do not. */
export interface RunIdentity {
  readonly executionId: string | null;
  readonly runId: string | null;
}

const LONGEST_ID = 1_000;

/** Of a span: the names of `@wflo/temporal`, else those of Temporal's own interceptors. */
export function spanRun(attributes: Values): RunIdentity {
  return {
    executionId: id(attributes['workflow.execution_id'] ?? attributes.temporalWorkflowId),
    runId: id(attributes['workflow.run_id'] ?? attributes.run_id ?? attributes.temporalRunId),
  };
}

/** Of a log line: the fields of `@wflo/temporal`, else those of Temporal's SDK. */
export function lineRun(attributes: Values): RunIdentity {
  return {
    executionId: id(
      attributes.execution_id ?? attributes['workflow.execution_id'] ?? attributes.workflowId,
    ),
    runId: id(attributes.run_id ?? attributes['workflow.run_id'] ?? attributes.runId),
  };
}

function id(value: unknown): string | null {
  const found = textOrNull(value);
  return found !== null && found.length <= LONGEST_ID ? found : null;
}
