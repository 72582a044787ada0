/**
 * What a workflow task asks for goes to Temporal in one message, which gRPC bounds to 4 MiB: a
 * task that asks for more is refused, and repeats for ever. So what does not fit into this task is
 * sent in one of the next.
 *
 * @module
 */
import { patched, sleep, workflowInfo } from '@temporalio/workflow';
import { jsonBytes } from './payload-limit.ts';

/** What is counted here may take this; the rest is for ids, headers and small arguments. */
const MAX_BYTES_PER_TASK = 3 * 1_024 * 1_024;
/** The marker of runs that wait; what was recorded before is sent as it was. */
const WAITS_FOR_ROOM = 'large-arguments-wait';

/** Of this run: each has its own instance of the module. The history grows with each task. */
const task = { historyLength: 0, bytes: 0 };

function take(bytes: number): boolean {
  const { historyLength } = workflowInfo();
  if (task.historyLength !== historyLength) {
    task.historyLength = historyLength;
    task.bytes = 0;
  }
  const fits = task.bytes === 0 || task.bytes + bytes <= MAX_BYTES_PER_TASK;
  if (!fits && patched(WAITS_FOR_ROOM)) return false;
  task.bytes += bytes;
  return true;
}

async function later<Result>(bytes: number, send: () => Promise<Result>): Promise<Result> {
  // A timer, and no mere condition: the next task is not to wait for what this one began.
  do await sleep(1);
  while (!take(bytes));
  return send();
}

/**
 * Sends the argument of an activity: at once, with nothing awaited before, when it fits into this
 * workflow task; else as soon as it fits into one.
 */
export function sendWithRoom<Argument, Result>(
  argument: Argument,
  send: (argument: Argument) => Promise<Result>,
): Promise<Result> {
  const bytes = jsonBytes(argument);
  return take(bytes) ? send(argument) : later(bytes, () => send(argument));
}
