import type { FailedAttempt } from '@wflo/contracts';
import { costLogger, type CostContext } from '../cost-context.ts';

/** Records that an attempt of an activity has failed. Again, it changes nothing. */
export async function recordFailedAttempt(
  { database, now }: Pick<CostContext, 'database' | 'now'>,
  executionId: string,
  { runId, activityId, attempt }: FailedAttempt,
): Promise<void> {
  const attempted = { execution_id: executionId, run_id: runId, activity_id: activityId, attempt };
  const added: unknown[] = await database('failed_attempts')
    .insert({ ...attempted, recorded_at_millis: now() })
    .onConflict(['execution_id', 'run_id', 'activity_id', 'attempt'])
    .ignore()
    .returning('attempt');
  if (added.length > 0) costLogger.info('attempt_failed', attempted);
}
