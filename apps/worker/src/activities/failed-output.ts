import { Context } from '@temporalio/activity';
import type { ExecutionResult } from '@wflo/contracts';
import type { FailedOutput } from '../database/failed-output.ts';
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Of each stream or body: the end says what went wrong. */
const SAVED_LENGTH = 16_384;

function tail(text: string): string {
  return text.slice(-SAVED_LENGTH);
}

/** What a program wrote in an attempt that failed, and how it ended. */
export function saveProgram(
  dependencies: ActivityDependencies,
  stepId: string,
  result: ExecutionResult,
): Promise<void> {
  const { status, exitCode, durationSeconds, stdout, stderr } = result;
  return save(dependencies, stepId, {
    program: {
      attempt: Context.current().info.attempt,
      status,
      exit_code: exitCode,
      duration_seconds: durationSeconds,
      stdout: tail(stdout),
      stderr: tail(stderr),
      is_cut:
        result.stdoutTruncated ||
        result.stderrTruncated ||
        Math.max(stdout.length, stderr.length) > SAVED_LENGTH,
    },
  });
}

/** What a server responded with in an attempt that failed. */
export function saveResponse(
  dependencies: ActivityDependencies,
  stepId: string,
  { status, body }: { readonly status: number; readonly body: string },
): Promise<void> {
  const { attempt } = Context.current().info;
  const response = { attempt, status, body: tail(body), is_cut: body.length > SAVED_LENGTH };
  return save(dependencies, stepId, { response });
}

/**
 * Saves in its row, not in its failure, what a failed step had to show: Temporal stores 4 KB of the
 * failure of an attempt. A database that does not respond must not decide over the step.
 */
async function save(
  { repositories, logger }: ActivityDependencies,
  stepId: string,
  output: FailedOutput,
): Promise<void> {
  try {
    await repositories.steps.saveFailedOutput({ ...currentRun(), stepId }, output);
  } catch (error) {
    logger.warning('failed_output_not_saved', { step_id: stepId, err: error });
  }
}
