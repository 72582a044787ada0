/**
 * What a workflow task asks for goes to Temporal in one message, which gRPC bounds to 4 MiB: a
 * task that asks for more is refused, and repeats for ever. Temporal then stores it in one
 * transaction, bounded to 4 MiB as well, together with up to 2 MiB of results that arrived
 * meanwhile: a run that passes this bound is terminated. So what does not fit into this task is
 * sent in one of the next.
 *
 * @module
 */
import { patched, sleep, workflowInfo } from '@temporalio/workflow';
import { jsonBytes } from './payload-limit.ts';

/** Beside results in the transaction; the rest is for ids, headers and small arguments. */
const MAX_BYTES_PER_TASK = 1.75 * 1_024 * 1_024;
/** The marker of runs that leave room for results; older ones wait at the bound below. */
const LEAVES_ROOM_FOR_RESULTS = 'results-have-room';
const MAX_BYTES_PER_MESSAGE = 3 * 1_024 * 1_024;
/** The marker of runs that wait; what was recorded before is sent as it was. */
const WAITS_FOR_ROOM = 'large-arguments-wait';

/** Of this run: each has its own instance of the module. The history grows with each task. */
const task = { historyLength: 0, bytes: 0 };

function waits(total: number): boolean {
  return (
    patched(LEAVES_ROOM_FOR_RESULTS) || (total > MAX_BYTES_PER_MESSAGE && patched(WAITS_FOR_ROOM))
  );
}

function take(bytes: number): boolean {
  const { historyLength } = workflowInfo();
  if (task.historyLength !== historyLength) {
    task.historyLength = historyLength;
    task.bytes = 0;
  }
  const total = task.bytes + bytes;
  if (task.bytes > 0 && total > MAX_BYTES_PER_TASK && waits(total)) return false;
  task.bytes = total;
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
