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

const addAttempt: AddRows = ({ steps }, run, { argument, attempt }) =>
  steps.recordAttempt({ ...run, ...stepRequest.parse(argument) }, attempt);

/** By the names of the activities; the others add nothing. */
const ADD_ROWS: Readonly<Record<string, AddRows>> = {
  save_workflow_execution: ({ executions }, run, { argument, traceId }) =>
    executions.add({ ...run, ...startSchema.parse(argument), traceId }),
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
  update_step_execution: ({ steps }, run, { argument }) =>
    steps.finish({ ...run, ...stepEnd.parse(argument) }),
  create_state_snapshot: ({ snapshots }, run, { argument, endedAt }) => {
    const { state = null, ...fields } = snapshot.parse(argument);
    return snapshots.add({ ...run, ...fields, state, createdAt: endedAt });
  },
  request_approval: ({ steps }, run, { argument, result }) =>
    steps.saveMessage({ ...run, ...stepRequest.parse(argument) }, question.parse(result).message),
  check_budget: ({ stepCalls }, run, { argument, result }) =>
    stepCalls.saveReservation(
      { ...run, ...stepRequest.parse(argument) },
      hold.parse(result).reservationId,
    ),
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
