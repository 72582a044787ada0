import { z } from 'zod';
import {
  failedOutputSchema,
  type FailedProgram,
  type FailedResponse,
} from '../../database/failed-output.ts';
import type { Execution } from '../../database/execution-rows.ts';
import type { Repositories } from '../../database/repositories.ts';
import type { StepExecution } from '../../database/steps-repository.ts';
import { costView, stepCostView } from './execution-cost.ts';
import { ExecutionNotFoundError } from '../errors.ts';

export function secondsBetween(from: string, to: string | null): number | null {
  if (to === null) return null;
  return Math.max(0, (new Date(to).getTime() - new Date(from).getTime()) / 1_000);
}

const approvalSchema = z.object({
  message: z.string(),
  approved: z.boolean().optional(),
  by: z.string().nullable().optional(),
  comment: z.string().nullable().optional(),
});

/** The message of an approval step, and who decided. */
function approvalOf({ type, output }: StepExecution) {
  const parsed = approvalSchema.safeParse(output);
  return type === 'approval' && parsed.success ? { approval: parsed.data } : {};
}

/** What the latest attempt that failed had to show. */
function failedOutputOf({ status, output }: StepExecution): {
  readonly program?: FailedProgram;
  readonly response?: FailedResponse;
} {
  if (status === 'completed') return {};
  return failedOutputSchema.safeParse(output).data ?? {};
}

function stepView(step: StepExecution) {
  return {
    step_id: step.stepId,
    type: step.type,
    status: step.status,
    attempts: step.attempts,
    started_at: step.startedAt,
    ended_at: step.endedAt,
    duration_seconds: secondsBetween(step.startedAt, step.endedAt),
    ...stepCostView(step),
    ...approvalOf(step),
    ...failedOutputOf(step),
    ...(step.error === null ? {} : { error: step.error }),
  };
}

/** An execution in `wflo list --json`: the shape is public. */
export function summaryView(execution: Execution) {
  return {
    execution_id: execution.executionId,
    workflow_id: execution.workflowId,
    workflow_type: execution.workflowType,
    run_id: execution.runId,
    status: execution.status,
    started_at: execution.startedAt,
    ended_at: execution.endedAt,
    duration_seconds: secondsBetween(execution.startedAt, execution.endedAt),
    trace_id: execution.traceId,
  };
}

export type ExecutionView = ReturnType<typeof executionView>;

/** An execution in `wflo show --json`: the shape is public. */
export function executionView(execution: Execution, steps: readonly StepExecution[]) {
  return {
    ...summaryView(execution),
    workflow_version: execution.workflowVersion,
    ...costView(steps),
    steps: steps.map(stepView),
    outputs: execution.outputs,
    ...(execution.error === null ? {} : { error: execution.error }),
  };
}

/** @throws {ExecutionNotFoundError} for an id that the database does not have. */
export async function loadExecutionView(
  { executions, steps }: Repositories,
  executionId: string,
): Promise<ExecutionView> {
  const execution = await executions.find(executionId);
  if (execution === undefined) {
    throw new ExecutionNotFoundError(executionId);
  }
  return executionView(execution, await steps.list(execution));
}
