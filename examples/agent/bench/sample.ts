/**
 * CPU per workflow, in a process of its own. Argument: `off`, a worker and a client without anything
 * of ours, or `on`, with the plugin, spans, log lines, the observed client, a session, and a budget.
 */
import { randomUUID } from 'node:crypto';
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { observe, withSession } from '@wflo/genai';
import { configureLogging, configureTracing, WfloTemporalPlugin } from '@wflo/temporal';
import OpenAI from 'openai';

/** Until the code of both is compiled: a worker runs for days. */
const WARM_WORKFLOWS = 1_500;
const WORKFLOWS = 500;
const LANES = 20;

const [, , mode = 'off', address = '', baseURL = ''] = process.argv;
const isOn = mode === 'on';
const folder = mkdtempSync(join(tmpdir(), 'agent-bench-'));
process.chdir(folder);

if (isOn) {
  configureLogging({ level: 'INFO', jsonOutput: true, destination: { write: () => undefined } });
  configureTracing({ serviceName: 'bench' }); // exports to OTEL_EXPORTER_OTLP_ENDPOINT
} else {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
const openai = new OpenAI({ baseURL, apiKey: 'none' });
const client = isOn ? observe(openai) : openai;
const plugins = isOn ? [new WfloTemporalPlugin()] : [];
const connection = await NativeConnection.connect({ address });
const temporal = new Client({ connection: await Connection.connect({ address }), plugins });
const taskQueue = `bench-${randomUUID()}`;

async function complete(content: string): Promise<string> {
  const { choices } = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    max_completion_tokens: 200,
    messages: [{ role: 'user', content }],
  });
  return choices[0]?.message.content ?? '';
}

const worker = await Worker.create({
  connection,
  taskQueue,
  plugins,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: { ask: complete },
});

async function inLanes(count: number): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await runOne();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function runOne(): Promise<unknown> {
  const options = { taskQueue, workflowId: `bench-${randomUUID()}` };
  const run = () => temporal.workflow.execute('threeCalls', options);
  return isOn ? withSession({ sessionId: 'bench', userId: 'u-1' }, run) : run();
}

await worker.runUntil(async () => {
  await inLanes(WARM_WORKFLOWS);
  const before = process.cpuUsage();
  await inLanes(WORKFLOWS);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`\n${JSON.stringify({ cpuMillis: (user + system) / 1_000 / WORKFLOWS })}\n`);
});
rmSync(folder, { recursive: true });
process.exit(0);
