import { stuckWorkflowTask, type StuckWorkflowTask } from '@wflo/temporal';
import { OPEN_STATUSES } from '../../database/status.ts';
import type { Session } from '../session.ts';

/** What a command waits for Temporal; without its response it shows what the database has. */
const WAIT_MILLIS = 2_000;
/** Open executions that are looked up, the latest first. */
const MAX_LOOKED_UP = 50;

interface Shown {
  readonly execution_id: string;
  readonly run_id: string;
  readonly status: string;
}

function isOpen(status: string): boolean {
  return OPEN_STATUSES.some((open) => open === status);
}

async function lookUp(open: readonly Shown[], session: Session) {
  const { connection, options } = await session.client();
  const queue = { connection, namespace: options.namespace };
  const lookedUp = open.map(async ({ execution_id: executionId, run_id: runId }) => {
    const task = await stuckWorkflowTask(queue, { executionId, runId });
    return task === undefined ? [] : [[runId, task] as const];
  });
  return new Map((await Promise.all(lookedUp)).flat());
}

/**
 * The open executions that are stuck, by run id: their rows say that they run, Temporal knows that
 * their workflow task fails again and again. None when Temporal does not respond in time.
 */
export async function stuckTasks(
  shown: readonly Shown[],
  session: Session,
): Promise<ReadonlyMap<string, StuckWorkflowTask>> {
  const open = shown.filter(({ status }) => isOpen(status)).slice(0, MAX_LOOKED_UP);
  if (open.length === 0) return new Map();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ReadonlyMap<string, StuckWorkflowTask>>((resolve) => {
    timer = setTimeout(resolve, WAIT_MILLIS, new Map());
  });
  const response = lookUp(open, session).catch(() => new Map<string, StuckWorkflowTask>());
  const tasks = await Promise.race([response, late]);
  clearTimeout(timer);
  return tasks;
}
