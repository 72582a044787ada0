import { join } from 'node:path';
import { engines, type TestDatabase } from '../database/test-databases.ts';
import { workspace } from './service-process.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const createDatabase = engines.find(({ name }) => name === 'PostgreSQL')?.create;
const describeOnBoth =
  temporalAddress === undefined || createDatabase === undefined ? describe.skip : describe;

describeOnBoth('the system on PostgreSQL', () => {
  let database: TestDatabase | undefined;
  let system: System;

  beforeAll(async () => {
    database = await createDatabase?.();
    system = new System({
      temporalAddress: temporalAddress ?? '',
      databaseUrl: database?.url ?? '',
    });
    await system.start();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
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
});
