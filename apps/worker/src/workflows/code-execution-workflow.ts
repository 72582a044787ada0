import { workflowInfo } from '@temporalio/workflow';
import type { StepOf } from '../activities/contract.ts';
import { stepActivities } from './activity-proxies.ts';
import { invalidInput } from './invalid-input.ts';
import { recordedExecution } from './persistence/recorded-execution.ts';
import { recordedStep } from './persistence/recorded-step.ts';

export interface CodeExecutionResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a limit ended the program before it could exit. */
  readonly exit_code: number | null;
  readonly duration_seconds: number;
}

const WORKFLOW_ID = 'CodeExecutionWorkflow';
/** As for code steps; the runner may allow less. */
const MAX_TIMEOUT_SECONDS = 3_600;

/** A workflow may be started with anything: what no activity can be scheduled with is refused. */
function assertInputs(code: unknown, timeoutSeconds: unknown): void {
  if (typeof code !== 'string' || code === '') {
    throw invalidInput('code', code, 'the text of a Python program');
  }
  const isTimeout =
    typeof timeoutSeconds === 'number' &&
    timeoutSeconds > 0 &&
    timeoutSeconds <= MAX_TIMEOUT_SECONDS;
  if (!isTimeout) {
    const expected = `seconds above 0, at most ${MAX_TIMEOUT_SECONDS}`;
    throw invalidInput('timeoutSeconds', timeoutSeconds, expected);
  }
}

/**
 * Runs a Python program in the sandbox. A program that fails is a result like any other.
 *
 * Fails with type `WFLO_INPUTS_INVALID` when `code` is no text or `timeoutSeconds` no number of
 * seconds up to 3,600.
 */
export async function CodeExecutionWorkflow(
  code: string,
  timeoutSeconds = 30,
): Promise<CodeExecutionResult> {
  const step: StepOf<'code'> = {
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
  let completedSteps = 0;
  return recordedExecution(
    { workflowId: WORKFLOW_ID, inputs: { timeoutSeconds } },
    async (markRunning) => {
      await markRunning();
      const { stdout, stderr, exitCode, durationSeconds } = await recordedStep(
        step,
        async (row) => {
          // Here and no sooner: executions that hung at this place get their end.
          assertInputs(code, timeoutSeconds);
          const { execute_code_in_sandbox } = stepActivities(step);
          return row.with((ofRow) =>
            execute_code_in_sandbox({ step, scope, acceptFailure: true, ...ofRow }),
          );
        },
      );
      completedSteps = 1;
      return { stdout, stderr, exit_code: exitCode, duration_seconds: durationSeconds };
    },
    { outputsOf: (result) => result, completedSteps: () => completedSteps },
  );
}
