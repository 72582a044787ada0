/**
 * Keeps what a step had to show before it failed, for whoever looks for the reason. It is in the
 * row of the step and not in the failure: Temporal keeps 4 KB of the failure of an attempt.
 *
 * @module
 */
import { Context } from '@temporalio/activity';
import type { ExecutionResult } from '@wflo/contracts';
import type { FailedOutput } from '../database/failed-output.ts';
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Of each stream or body: the end says what went wrong. */
const KEPT_LENGTH = 16_384;

function tail(text: string): string {
  return text.slice(-KEPT_LENGTH);
}

/** What a program wrote in an attempt that failed, and how it ended. */
export function keepProgram(
  dependencies: ActivityDependencies,
  stepId: string,
  result: ExecutionResult,
): Promise<void> {
  const { status, exitCode, durationSeconds, stdout, stderr } = result;
  return keep(dependencies, stepId, {
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
        Math.max(stdout.length, stderr.length) > KEPT_LENGTH,
    },
  });
}

/** What a server responded with in an attempt that failed. */
export function keepResponse(
  dependencies: ActivityDependencies,
  stepId: string,
  { status, body }: { readonly status: number; readonly body: string },
): Promise<void> {
  const { attempt } = Context.current().info;
  const response = { attempt, status, body: tail(body), is_cut: body.length > KEPT_LENGTH };
  return keep(dependencies, stepId, { response });
}

/** A database that does not answer must not decide over the step. */
async function keep(
  { repositories, logger }: ActivityDependencies,
  stepId: string,
  output: FailedOutput,
): Promise<void> {
  try {
    await repositories.steps.saveFailedOutput({ ...currentRun(), stepId }, output);
  } catch (error) {
    logger.warning('failed_output_not_kept', { step_id: stepId, err: error });
  }
}
