/**
 * What an execution costs Temporal and our database: its activities, workflow tasks and events, and
 * our SQL statements, of a definition of three steps, one with a budget, and SimpleWorkflow. Against
 * the Temporal server at TEMPORAL_ADDRESS:
 * `node --conditions=@wflo/source bench/history.bench.ts`.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { System } from '../test/integration/system.ts';

const EXECUTIONS = 20;
const temporalAddress = process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';

const web = createServer((_, response) => response.end('fine'));
web.listen(0, '127.0.0.1');
await once(web, 'listening');
const host = `127.0.0.1:${(web.address() as AddressInfo).port}`;

const steps = [
  { id: 'fetch', type: 'http', url: `http://${host}/` },
  { id: 'ask', type: 'llm', model: 'gpt-4o-mini', prompt: 'hi', dependsOn: ['fetch'] },
  {
    id: 'work',
    type: 'code',
    language: 'javascript',
    code: 'console.log(1)',
    dependsOn: ['ask'],
  },
];
const outputs = { out: '{{ steps.work.output.stdout }}' };
const three = { id: 'three-steps', version: '1', steps, outputs };
const cases: Record<string, [string, unknown]> = {
  'three steps': ['WfloWorkflow', { definition: three }],
  'with a budget': ['WfloWorkflow', { definition: three, maxCostUsd: '1' }],
  SimpleWorkflow: ['SimpleWorkflow', 'bench'],
};

const system = new System({
  temporalAddress,
  env: { WFLO_HTTP_ALLOWED_HOSTS: host, WFLO_RECONCILE_INTERVAL_SECONDS: '3600' },
});
await system.start();
const connection = await Connection.connect({ address: temporalAddress });
const client = new Client({ connection });

async function statements(): Promise<number> {
  const series = [...(await system.metrics())];
  return series
    .filter(([name]) => name.startsWith('wflo_database_operations_total'))
    .reduce((total, [, value]) => total + value, 0);
}

interface Events {
  activities: number;
  tasks: number;
  events: number;
}

async function run(type: string, argument: unknown): Promise<Events> {
  const workflowId = `bench-${randomUUID()}`;
  const options = { taskQueue: system.taskQueue, workflowId, args: [argument] };
  const handle = await client.workflow.start(type, options);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const all = events ?? [];
  return {
    activities: all.filter((event) => event.activityTaskScheduledEventAttributes).length,
    tasks: all.filter((event) => event.workflowTaskStartedEventAttributes).length,
    events: all.length,
  };
}

try {
  for (const [name, [type, argument]] of Object.entries(cases)) {
    await run(type, argument);
    const before = await statements();
    const runs: Events[] = [];
    for (let index = 0; index < EXECUTIONS; index += 1) runs.push(await run(type, argument));
    const mean = (of: (one: Events) => number) =>
      runs.reduce((total, one) => total + of(one), 0) / runs.length;
    console.log(
      `${name.padEnd(14)} activities ${mean(({ activities }) => activities)}, ` +
        `workflow tasks ${mean(({ tasks }) => tasks)}, events ${mean(({ events }) => events)}, ` +
        `statements ${((await statements()) - before) / EXECUTIONS}`,
    );
  }
} finally {
  await connection.close();
  await system.stop();
  web.close();
}
