import { workflowInfo } from '@temporalio/workflow';
import type { CodeStep } from '../activities/contract.ts';
import { stepActivities } from './activity-proxies.ts';
import { recordedExecution } from './recorded-execution.ts';
import { recordedStep } from './recorded-step.ts';

export interface CodeExecutionResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a limit ended the program before it could exit. */
  readonly exit_code: number | null;
  readonly duration_seconds: number;
}

const WORKFLOW_ID = 'CodeExecutionWorkflow';

/** Runs a Python program in the sandbox. A program that fails is a result like any other. */
export async function CodeExecutionWorkflow(
  code: string,
  timeoutSeconds = 30,
): Promise<CodeExecutionResult> {
  const step: CodeStep = {
    id: 'code',
    type: 'code',
    language: 'python',
    code,
    timeoutSeconds,
    dependsOn: [],
    parse: 'text',
  };
  const scope = {
    inputs: {},
    steps: {},
    execution: { id: workflowInfo().workflowId },
    workflow: { id: WORKFLOW_ID },
  };
  return recordedExecution(
    { workflowId: WORKFLOW_ID, inputs: { timeoutSeconds } },
    async (markRunning) => {
      await markRunning();
      const { stdout, stderr, exitCode, durationSeconds } = await recordedStep(step, () =>
        stepActivities(step).execute_code_in_sandbox({ step, scope, acceptFailure: true }),
      );
      return { stdout, stderr, exit_code: exitCode, duration_seconds: durationSeconds };
    },
    { outputsOf: (result) => result },
  );
}
