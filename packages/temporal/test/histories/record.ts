/**
 * Records the histories beside this file, each with the plugin and without:
 * `TEMPORAL_ADDRESS=127.0.0.1:7233 node --conditions=@wflo/source test/histories/record.ts`.
 * Do it when the fixtures gain a workflow; histories of older versions are never recorded again,
 * because that they still replay is what they are there to show.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { configureLogging, WfloTemporalPlugin, withBudget } from '../../src/index.ts';
import * as activities from '../fixtures/activities.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';

type Start = (client: Client, taskQueue: string, workflowId: string) => Promise<WorkflowHandle>;

const start =
  (type: string, args: unknown[] = []): Start =>
  (client, taskQueue, workflowId) =>
    client.workflow.start(type, {
      taskQueue,
      workflowId,
      args,
      memo: { workflow_id: `recorded-${type}` },
    });

/** With a child that shares the budget, and a grandchild. */
const startBudgeted: Start = (client, taskQueue, workflowId) => {
  const memo = { workflow_id: 'recorded-budgeted' };
  const options = { taskQueue, workflowId, args: ['Ada'], memo };
  return client.workflow.start('family', withBudget({ limitUsd: '0.50' }, options));
};

const RECORDED: Readonly<Record<string, Start>> = {
  budgeted: startBudgeted,
  greeting: start('greeting', ['Ada']),
  family: start('family', ['Grace']),
  chain: start('chain', [2]),
  successor: start('chain', [2]),
  refuses: start('refuses'),
  retries: start('retries'),
  stumbles: start('stumbles'),
  async spans(client, taskQueue, workflowId) {
    const handle = await start('spans', ['books'])(client, taskQueue, workflowId);
    await handle.signal('proceed');
    return handle;
  },
  async waits(client, taskQueue, workflowId) {
    const handle = await start('waits')(client, taskQueue, workflowId);
    await handle.executeUpdate('rename', { args: ['Grace'] });
    await handle.query('progress');
    await handle.signal('proceed');
    return handle;
  },
};

const PROCESS_AT_HOST = /^\d+@[\w.-]+$/;

/** Without what is of one machine. */
function scrub(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return '';
  return typeof value === 'string' && PROCESS_AT_HOST.test(value) ? 'worker' : value;
}

async function record(
  kind: 'instrumented' | 'plain',
  connection: Connection,
  native: NativeConnection,
): Promise<void> {
  const plugins = kind === 'plain' ? [] : [new WfloTemporalPlugin({ metrics: false })];
  const client = new Client({ connection, plugins });
  const taskQueue = `record-${randomUUID()}`;
  const workflowBundle = await sharedBundle(kind);
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    activities,
    plugins,
    workflowBundle,
  });
  await worker.runUntil(async () => {
    for (const [name, begin] of Object.entries(RECORDED)) {
      const path = fileURLToPath(new URL(`${name}.${kind}.json`, import.meta.url));
      if (existsSync(path)) continue;
      const handle = await begin(client, taskQueue, `recorded-${name}`);
      await handle.result().catch(() => undefined);
      // The run that the first continued as, or the first.
      const run =
        name !== 'successor' && 'firstExecutionRunId' in handle
          ? client.workflow.getHandle(handle.workflowId, String(handle.firstExecutionRunId))
          : client.workflow.getHandle(handle.workflowId);
      const history: unknown = JSON.parse(historyToJSON(await run.fetchHistory()));
      writeFileSync(path, `${JSON.stringify(history, scrub, 1)}\n`);
    }
  });
}

configureLogging({ level: 'ERROR' });
const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
const connection = await Connection.connect({ address });
const native = await NativeConnection.connect({ address });
await record('plain', connection, native);
await record('instrumented', connection, native);
await native.close();
await connection.close();
