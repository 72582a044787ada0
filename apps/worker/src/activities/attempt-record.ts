import { trace } from '@opentelemetry/api';
import { Context } from '@temporalio/activity';
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';

/**
 * Records the number of the current attempt, and names the step on its span. A database that does not respond must not decide over
 * the step: the row then lacks the number, and a line in the log says so.
 */
export async function recordAttempt(
  { repositories, logger }: Pick<ActivityDependencies, 'repositories' | 'logger'>,
  stepId: string,
): Promise<number> {
  const { attempt } = Context.current().info;
  trace.getActiveSpan()?.setAttribute('wflo.step_id', stepId);
  try {
    await repositories.steps.recordAttempt({ ...currentRun(), stepId }, attempt);
  } catch (error) {
    logger.warning('attempt_not_recorded', { step_id: stepId, attempt, err: error });
  }
  return attempt;
}
