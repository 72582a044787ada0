import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { engines, type TestDatabase } from '../database/test-databases.ts';
import { eventually } from './eventually.ts';
import { workspace } from './service-process.ts';
import { System } from './system.ts';
import { TcpGate } from './tcp-gate.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const createDatabase = engines.find(({ name }) => name === 'PostgreSQL')?.create;
const describeOnBoth =
  temporalAddress === undefined || createDatabase === undefined ? describe.skip : describe;

/** Of book-keeping, whose pauses double from half a second up to ten. */
const ATTEMPTS_IN_30_SECONDS = 8;

describeOnBoth('the system on PostgreSQL', () => {
  let database: TestDatabase | undefined;
  let system: System;
  let gate: TcpGate;

  beforeAll(async () => {
    database = await createDatabase?.();
    const url = new URL(database?.url ?? '');
    gate = new TcpGate(url.hostname, Number(url.port === '' ? '5432' : url.port));
    url.hostname = '127.0.0.1';
    url.port = String(await gate.listen());
    system = new System({ temporalAddress: temporalAddress ?? '', databaseUrl: url.href });
    await system.start();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    gate.close();
    await database?.drop();
  }, 60_000);

  it('runs a flaky workflow to its end, with its rows and metrics', async () => {
    const { exitCode, stdout } = await system.wflo(
      'run',
      join(workspace, 'examples/flaky.json'),
      '--wait',
      '--json',
    );

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', steps: [{ attempts: 3 }] });
    expect(Object.fromEntries(await system.metrics())).toMatchObject({
      'wflo_workflow_executions_total{workflow_id="flaky",status="completed"}': 1,
      wflo_workflow_executions_active: 0,
    });
  }, 60_000);

  it('fails no workflow while the database is down for 30 s, and stores and counts each when it is back', async () => {
    const connection = await Connection.connect({ address: temporalAddress ?? '' });
    const client = new Client({ connection });
    const start = () =>
      client.workflow.start('CodeExecutionWorkflow', {
        taskQueue: system.taskQueue,
        workflowId: `exec-${randomUUID()}`,
        args: ['import time\ntime.sleep(2)\nprint("out")', 20],
      });
    try {
      const before = await start();
      await eventually('the program to run', () =>
        Promise.resolve(system.worker?.output.includes('step_started') || undefined),
      );
      gate.shut();
      const meanwhile = await start();
      await eventually('the second execution to try', async () => {
        const { raw } = await meanwhile.describe();
        const [pending] = raw.pendingActivities ?? [];
        return (pending?.attempt ?? 0) >= ATTEMPTS_IN_30_SECONDS ? true : undefined;
      });
      expect((await fetch(`${system.workerUrl}/ready`)).status).toBe(503);
      gate.open();

      for (const handle of [before, meanwhile]) {
        expect(await handle.result()).toMatchObject({ stdout: 'out\n' });
      }
    } finally {
      gate.open();
      await connection.close();
    }
    expect(Object.fromEntries(await system.metrics())).toMatchObject({
      'wflo_workflow_executions_total{workflow_id="CodeExecutionWorkflow",status="completed"}': 2,
      'wflo_sandbox_executions_total{language="python",status="success"}': expect.any(
        Number,
      ) as number,
      wflo_workflow_executions_active: 0,
    });
  }, 180_000);
});
