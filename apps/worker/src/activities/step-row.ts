import { Context } from '@temporalio/activity';
import type { AttemptKey } from '../database/status.ts';
import { excessiveBytes } from '../json/payload-size.ts';
import { currentRun } from './activity-run.ts';
import { recordAttempt } from './attempt-record.ts';
import type { RowNotStarted, RowReport, Step, StepRequest } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

type RowDependencies = Pick<ActivityDependencies, 'repositories' | 'logger'>;

/** When the current activity was scheduled, as its history has it. */
export function scheduledAt(): Date {
  return new Date(Context.current().info.scheduledTimestampMs);
}

/** Adds the row of a step that its work is yet to come for. */
export async function addRow(
  { repositories }: RowDependencies,
  { step, recordsRow }: StepRequest<Pick<Step, 'id' | 'type'>>,
): Promise<void> {
  if (recordsRow !== true) return;
  const key = { ...currentRun(), stepId: step.id };
  await repositories.steps.begin({ ...key, type: step.type, attempt: 0, startedAt: scheduledAt() });
}

/** An attempt whose row is written, or the result that there is without any work. */
export type StartedAttempt<Output> =
  { readonly attempt: number } | { readonly result: (Output & RowReport) | RowNotStarted };

/**
 * Notes in the row of a step that the current attempt has started. What an earlier attempt has
 * completed is not done again: its worker died before Temporal had its result.
 */
export async function beginAttempt<Output>(
  dependencies: RowDependencies,
  { step, recordsRow }: StepRequest<Pick<Step, 'id' | 'type'>>,
): Promise<StartedAttempt<Output>> {
  const { repositories, logger } = dependencies;
  if (recordsRow !== true) return { attempt: await recordAttempt(dependencies, step.id) };
  const { attempt } = Context.current().info;
  const key = { ...currentRun(), stepId: step.id, attempt };
  try {
    const { steps } = repositories;
    if (await steps.begin({ ...key, type: step.type, startedAt: scheduledAt() })) {
      return { attempt };
    }
    const completion = await steps.findCompletion(key);
    if (completion === undefined) return { attempt };
    logger.info('step_output_found', { step_id: step.id, attempt });
    // An attempt before has written it, as the output of this very step.
    const output = completion.output as Output;
    return { result: { ...output, endedAt: completion.endedAt } };
  } catch (error) {
    logger.warning('step_not_started', { step_id: step.id, attempt, err: error });
    // The first one has done nothing yet; before a later one there may be what it has to find.
    return attempt === 1 ? { result: { rowNotStarted: true } } : { attempt };
  }
}

/** Ends the row of a step. What is too large is for the workflow to refuse. */
export async function completeRow(
  { repositories, logger }: RowDependencies,
  attempt: AttemptKey,
  output: object,
): Promise<RowReport> {
  if (excessiveBytes(output) !== undefined) return {};
  const endedAt = new Date();
  try {
    const isEnded = await repositories.steps.complete({ ...attempt, output, endedAt });
    return isEnded ? { endedAt: endedAt.toISOString() } : {};
  } catch (error) {
    const { stepId, attempt: number } = attempt;
    logger.warning('step_not_ended', { step_id: stepId, attempt: number, err: error });
    return {};
  }
}

/** Does the work of a step between the start and the end of its row. */
export async function withStepRow<Output extends object>(
  dependencies: RowDependencies,
  request: StepRequest<Pick<Step, 'id' | 'type'>>,
  work: (attempt: number) => Promise<Output>,
): Promise<(Output & RowReport) | RowNotStarted> {
  const started = await beginAttempt<Output>(dependencies, request);
  if ('result' in started) return started.result;
  const { attempt } = started;
  const output = await work(attempt);
  if (request.recordsRow !== true) return output;
  const key = { ...currentRun(), stepId: request.step.id, attempt };
  return { ...output, ...(await completeRow(dependencies, key, output)) };
}
