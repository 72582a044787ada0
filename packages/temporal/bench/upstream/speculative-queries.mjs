/**
 * What the stock SDK does with queries that reach a worker before the workflow task of the events
 * which have arrived: executions whose history does not replay, whose branches have each other's
 * result after a replay, and whose clock showed another time than a replay shows.
 *
 *     TEMPORAL_ADDRESS=… node speculative-queries.mjs [executions]
 *
 * It imports nothing but the SDK: copied beside any release of it, it measures that one.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';

const executions = Number(process.argv[2] ?? 40);
const address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const logger = new DefaultLogger('ERROR', () => undefined);
Runtime.install({ logger });
const connection = await NativeConnection.connect({ address });
const clientConnection = await Connection.connect({ address });
const { workflow } = new Client({ connection: clientConnection });
const workflowsPath = fileURLToPath(new URL('workflows.mjs', import.meta.url));
const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger });
const activities = { greet: async (name) => name, tenant: async (name) => name };

const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json');
for (const type of ['ofTwoTypes', 'ofOneType']) {
  console.log(JSON.stringify({ sdk: version, type, ...(await measure(type)) }));
}
await connection.close();
await clientConnection.close();

async function measure(type) {
  const taskQueue = randomUUID();
  const worker = () =>
    Worker.create({
      ...{ connection, taskQueue, activities, workflowBundle },
      maxConcurrentWorkflowTaskPolls: 2,
    });
  const first = await worker();
  const handles = await first.runUntil(async () => {
    const ids = Array.from({ length: executions }, () => randomUUID());
    const all = ids.map((workflowId) => workflow.start(type, { taskQueue, workflowId }));
    const started = await Promise.all(all);
    await Promise.all(started.map((handle) => handle.query('state')));
    return started;
  });
  // Nobody polls now. A query that finds no task pending waits for a worker by itself; the signal
  // then adds events that no task has taken up.
  const second = await worker();
  const queries = handles.map((handle) => handle.query('state'));
  await Promise.all(handles.map((handle) => handle.describe()));
  await Promise.all(handles.map((handle) => handle.signal('proceed')));
  const results = await second.runUntil(
    Promise.all(
      handles.map(async (handle, index) => {
        await queries[index];
        await handle.signal('proceedElsewhere');
        return handle.result();
      }),
    ),
  );
  // A worker that has none of them cached replays each to respond.
  const third = await worker();
  const counts = { executions, doesNotReplay: 0, resultsSwapped: 0, clockDiffers: 0 };
  await third.runUntil(async () => {
    for (const [index, handle] of handles.entries()) {
      const replays = await doesReplay(handle);
      if (!replays) {
        counts.doesNotReplay += 1;
        continue;
      }
      const replayed = await handle.query('state');
      const live = results[index];
      if (replayed.slow !== live.slow || replayed.quick !== live.quick) counts.resultsSwapped += 1;
      if (replayed.clockMillis !== live.clockMillis) counts.clockDiffers += 1;
    }
  });
  return counts;
}

async function doesReplay(handle) {
  const history = await handle.fetchHistory();
  try {
    await Worker.runReplayHistory({ workflowBundle, logger }, history, handle.workflowId);
    return true;
  } catch {
    return false;
  }
}
