/**
 * One sample in a process of its own: CPU seconds of the workflows, and memory of cached runs.
 * Arguments: `on` or `off`, the bundle, how many workflows, how many cached runs.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { configureLogging, WfloTemporalPlugin } from '../src/index.ts';

const [, , mode, bundlePath = '', workflows, cachedRuns] = process.argv;
const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
const collectGarbage = (globalThis as { gc?: () => void }).gc;

const plugins: WfloTemporalPlugin[] = [];
if (mode === 'on') {
  configureLogging({ level: 'INFO', jsonOutput: true, destination: { write: () => undefined } });
  const exporter = {
    export: (_spans: unknown, done: (result: { code: number }) => void) => {
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }).register();
  plugins.push(new WfloTemporalPlugin());
} else {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}

const connection = await NativeConnection.connect({ address, plugins });
const clientConnection = await Connection.connect({ address });
const client = new Client({ connection: clientConnection, plugins });
const taskQueue = `bench-${randomUUID()}`;
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowBundle: { code: readFileSync(bundlePath, 'utf8') },
  activities: { step: (index: number) => Promise.resolve(index) },
  maxCachedWorkflows: 2_000,
});

async function runMany(count: number): Promise<void> {
  const one = () =>
    client.workflow.execute('threeSteps', { taskQueue, workflowId: `bench-${randomUUID()}` });
  let left = count;
  const lane = async () => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: 20 }, lane));
}

await worker.runUntil(async () => {
  await runMany(20); // warm
  const before = process.cpuUsage();
  await runMany(Number(workflows));
  const { user, system } = process.cpuUsage(before);
  collectGarbage?.();
  const rssBefore = process.memoryUsage().rss;
  const handles = [];
  for (let index = 0; index < Number(cachedRuns); index++) {
    const workflowId = `bench-${randomUUID()}`;
    handles.push(await client.workflow.start('idles', { taskQueue, workflowId }));
  }
  while (worker.getStatus().numCachedWorkflows < Number(cachedRuns)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  collectGarbage?.();
  const rssPerRun = (process.memoryUsage().rss - rssBefore) / Number(cachedRuns);
  const answer = { cpuMillis: (user + system) / 1_000 / Number(workflows), rssPerRun };
  process.stdout.write(`\n${JSON.stringify(answer)}\n`);
  await Promise.all(handles.map((handle) => handle.terminate()));
});
await connection.close();
await clientConnection.close();
process.exit(0);
