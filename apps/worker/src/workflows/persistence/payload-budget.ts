import { sleep, workflowInfo } from '@temporalio/workflow';
import { jsonBytes } from './payload-limit.ts';

/** Beside results in the transaction; the rest is for ids, headers and small arguments. */
const MAX_BYTES_PER_TASK = 1.75 * 1_024 * 1_024;

/** Of this run: each has its own instance of the module. The history grows with each task. */
const task = { historyLength: 0, bytes: 0 };

function reserve(bytes: number): boolean {
  const { historyLength } = workflowInfo();
  if (task.historyLength !== historyLength) {
    task.historyLength = historyLength;
    task.bytes = 0;
  }
  const total = task.bytes + bytes;
  if (task.bytes > 0 && total > MAX_BYTES_PER_TASK) return false;
  task.bytes = total;
  return true;
}

async function later<Result>(bytes: number, send: () => Promise<Result>): Promise<Result> {
  // A timer, and no mere condition: the next task must not wait for what this one started.
  do await sleep(1);
  while (!reserve(bytes));
  return send();
}

/**
 * Sends the argument of an activity: at once, with nothing awaited before, when it fits into the
 * budget of this workflow task; else as soon as it fits into that of another. What a task sends
 * goes to Temporal in one message, which gRPC bounds to 4 MiB: a task that sends more is refused,
 * and repeats for ever. Temporal then stores it in one transaction, also bounded to 4 MiB, together
 * with up to 2 MiB of results that arrived meanwhile: a run that passes this is terminated.
 */
export function withinPayloadBudget<Argument, Result>(
  argument: Argument,
  send: (argument: Argument) => Promise<Result>,
): Promise<Result> {
  const bytes = jsonBytes(argument);
  return reserve(bytes) ? send(argument) : later(bytes, () => send(argument));
}
