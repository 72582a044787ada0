/**
 * One sample in a process of its own. Arguments: the mode, its bundle, and what to measure: `cpu`
 * (of workflows) or `heap` (of cached runs, their code in the main thread, where a collection can
 * be forced).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
// eslint-disable-next-line @nx/enforce-module-boundaries -- as published: sources would be compiled for an older language
import { configureLogging } from '@wflo/temporal';
import { pluginsOf, type Mode } from './modes.ts';

/** Until the code of all modes is compiled: a worker runs for days. */
const WARM_WORKFLOWS = 500;
const WORKFLOWS = 500;
const CACHED_RUNS = 500;
const LANES = 20;

const [, , mode = '', bundlePath = '', what = ''] = process.argv;
const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
const collectGarbage = (globalThis as { gc?: () => void }).gc;

if (mode === 'on') {
  configureLogging({ level: 'INFO', jsonOutput: true, destination: { write: () => undefined } });
} else {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
const plugins = pluginsOf(mode as Mode);
const connection = await NativeConnection.connect({ address, plugins });
const clientConnection = await Connection.connect({ address });
const client = new Client({ connection: clientConnection, plugins });
const taskQueue = `bench-${randomUUID()}`;
const worker = await Worker.create({
  connection,
  taskQueue,
  plugins,
  workflowBundle: { code: readFileSync(bundlePath, 'utf8') },
  activities: { step: (index: number) => Promise.resolve(index) },
  maxCachedWorkflows: 2_000,
  debugMode: what === 'heap',
});

async function inLanes(count: number, one: () => Promise<unknown>): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

const runThreeSteps = () =>
  client.workflow.execute('threeSteps', { taskQueue, workflowId: `bench-${randomUUID()}` });

async function cpuMillis(): Promise<number> {
  await inLanes(WARM_WORKFLOWS, runThreeSteps);
  const before = process.cpuUsage();
  await inLanes(WORKFLOWS, runThreeSteps);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / WORKFLOWS;
}

async function heapUsed(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().heapUsed;
}

/** KiB that each of many runs adds while it waits in the cache. */
async function cachedRunKib(): Promise<number> {
  const idle = async (count: number) => {
    const cached = worker.getStatus().numCachedWorkflows;
    await inLanes(count, () =>
      client.workflow.start('idles', { taskQueue, workflowId: `bench-${randomUUID()}` }),
    );
    while (worker.getStatus().numCachedWorkflows < cached + count) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await idle(50); // warm
  const before = await heapUsed();
  await idle(CACHED_RUNS);
  return ((await heapUsed()) - before) / 1_024 / CACHED_RUNS;
}

await worker.runUntil(async () => {
  const result =
    what === 'cpu' ? { cpuMillis: await cpuMillis() } : { heapKib: await cachedRunKib() };
  process.stdout.write(`\n${JSON.stringify({ result })}\n`);
});
process.exit(0);
