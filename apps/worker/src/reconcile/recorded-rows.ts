import { z } from 'zod';
import type { Repositories } from '../database/repositories.ts';
import { EXECUTION_STATUSES, OPEN_STATUSES, type FinalStatus } from '../database/status.ts';
import type { RunKey } from '../database/status.ts';
import type { RecordedActivity } from './run-record.ts';

const time = z.iso.datetime().transform((text) => new Date(text));
const error = z.object({ code: z.string(), message: z.string() });
const finalStatus = z
  .enum(EXECUTION_STATUSES)
  .refine((status): status is FinalStatus => !OPEN_STATUSES.includes(status));

/** The argument of `save_workflow_execution`. */
export const startSchema = z.object({
  workflowId: z.string(),
  workflowVersion: z.string().exactOptional(),
  workflowType: z.string(),
  inputs: z.unknown().optional(),
  maxCostUsd: z.string().exactOptional(),
  continuedFromRunId: z.string().exactOptional(),
  startedAt: time,
});

/** The argument of the last `update_workflow_execution_status`. */
export const endSchema = z.object({
  status: finalStatus,
  endedAt: time,
  outputs: z.unknown().optional(),
  error: error.exactOptional(),
});

/** The argument of `record_workflow_execution`. */
export const executionEnded = endSchema.extend({ start: startSchema });

const stepStart = z.object({ stepId: z.string(), type: z.string(), startedAt: time });
const stepEnd = z.object({
  stepId: z.string(),
  status: finalStatus,
  endedAt: time,
  output: z.unknown().optional(),
  error: error.exactOptional(),
});
const snapshot = z.object({
  sequence: z.number(),
  stepId: z.string(),
  state: z.unknown().optional(),
});
/** Of an activity that has started its execution: the arguments and the result that say so. */
const running = z.object({ isRunning: z.literal(true) });
const refused = z.object({ refused: error });
/** Of an activity that has written the row of its step. */
const rowRequest = z.object({
  step: z.object({ id: z.string(), type: z.string() }),
  recordsRow: z.literal(true),
});
const lateStart = z.object({ start: z.object({ type: z.string(), startedAt: time }) });
const notStarted = z.object({ rowNotStarted: z.literal(true) });
const report = z.looseObject({ endedAt: time });
const paid = z.object({ costUsd: z.string().nullable() });
const stepRequest = z
  .object({ step: z.object({ id: z.string() }) })
  .transform(({ step }) => ({ stepId: step.id }));
const question = z.object({ message: z.string() });
const hold = z.object({ reservationId: z.string() });
const costRequest = z.object({ stepId: z.string() });
const cost = z.object({ costUsd: z.string().nullable() });

export interface RecordedRun extends RunKey {
  readonly namespaceId?: string;
}

type AddRows = (
  repositories: Repositories,
  run: RecordedRun,
  activity: RecordedActivity,
) => Promise<unknown>;

/** Adds the row of a step where the activity did that. @returns whether it did. */
async function addStepRow(
  { steps }: Repositories,
  run: RecordedRun,
  { argument, scheduledAt }: RecordedActivity,
  attempt: number,
): Promise<boolean> {
  const { data } = rowRequest.safeParse(argument);
  if (data === undefined) return false;
  const { id: stepId, type } = data.step;
  await steps.begin({ ...run, stepId, type, attempt, startedAt: scheduledAt });
  return true;
}

const addAttempt: AddRows = async (repositories, run, activity) => {
  const { argument, result, endedAt, attempt } = activity;
  if (notStarted.safeParse(result).success) return;
  const step = { ...run, ...stepRequest.parse(argument), attempt };
  if (!(await addStepRow(repositories, run, activity, attempt))) {
    await repositories.steps.recordAttempt(step, attempt);
    return;
  }
  const cost = paid.safeParse(result);
  if (cost.success) await repositories.stepCalls.recordCost(step, cost.data.costUsd, endedAt);
  const { data } = report.safeParse(result);
  if (data === undefined) return;
  const { endedAt: completedAt, ...output } = data;
  await repositories.steps.complete({ ...step, output, endedAt: completedAt });
};

/** By the names of the activities; the others add nothing. */
const ADD_ROWS: Readonly<Record<string, AddRows>> = {
  save_workflow_execution: ({ executions }, run, { argument, result, traceId }) => {
    const isRunning = running.safeParse(argument).success && !refused.safeParse(result).success;
    const status = isRunning ? 'running' : 'pending';
    return executions.add({ ...run, ...startSchema.parse(argument), traceId, status });
  },
  record_workflow_execution: ({ executions }, run, { argument, traceId }) => {
    const { start, ...end } = executionEnded.parse(argument);
    return executions.addEnded({ ...run, ...start, traceId }, { ...run, ...end });
  },
  update_workflow_execution_status: async ({ executions, steps }, run, { argument }) => {
    const end = endSchema.safeParse(argument);
    if (!end.success) {
      await executions.markRunning(run);
      return;
    }
    await executions.finish({ ...run, ...end.data });
    await steps.finishOpen(run, 'cancelled', end.data.endedAt);
  },
  save_step_execution: ({ steps }, run, { argument }) =>
    steps.add({ ...run, ...stepStart.parse(argument) }),
  update_step_execution: async ({ steps }, run, { argument }) => {
    const end = { ...run, ...stepEnd.parse(argument) };
    const { data } = lateStart.safeParse(argument);
    if (data !== undefined) await steps.add({ ...end, ...data.start });
    await steps.finish({ ...end, overrules: data !== undefined && end.status !== 'completed' });
  },
  create_state_snapshot: ({ snapshots }, run, { argument, endedAt }) => {
    const { state = null, ...fields } = snapshot.parse(argument);
    return snapshots.add({ ...run, ...fields, state, createdAt: endedAt });
  },
  request_approval: async (repositories, run, activity) => {
    const { argument, result } = activity;
    await addStepRow(repositories, run, activity, 0);
    const step = { ...run, ...stepRequest.parse(argument) };
    await repositories.steps.saveMessage(step, question.parse(result).message);
  },
  check_budget: async (repositories, run, activity) => {
    const { argument, result } = activity;
    await addStepRow(repositories, run, activity, 0);
    const step = { ...run, ...stepRequest.parse(argument) };
    await repositories.stepCalls.saveReservation(step, hold.parse(result).reservationId);
  },
  track_cost: ({ stepCalls }, run, { argument, result, endedAt }) =>
    stepCalls.recordCost(
      { ...run, ...costRequest.parse(argument) },
      cost.parse(result).costUsd,
      endedAt,
    ),
  call_llm: addAttempt,
  execute_code_in_sandbox: addAttempt,
  http_request: addAttempt,
};

/**
 * Adds again what a persistence activity of a run has added, from its record in the history.
 * Nothing is counted by it: whoever added it first has counted it. What cannot be read was written
 * by another program.
 */
export async function addRecorded(
  repositories: Repositories,
  run: RecordedRun,
  activity: RecordedActivity,
): Promise<void> {
  try {
    await ADD_ROWS[activity.name]?.(repositories, run, activity);
  } catch (failure) {
    if (!(failure instanceof z.ZodError)) throw failure;
  }
}
