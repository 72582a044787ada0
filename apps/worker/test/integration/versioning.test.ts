import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { eventually } from './eventually.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

describeWithTemporal('a worker that is a version of a deployment', () => {
  const deploymentName = `wflo-${randomUUID()}`;
  let system: System;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    system = new System({
      temporalAddress: temporalAddress ?? '',
      env: { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: 'build-1' },
    });
    await system.start();
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await system.stop();
  }, 60_000);

  it('runs workflows when its version is made the current one, and says which it was', async () => {
    const handle = await client.workflow.start('SimpleWorkflow', {
      taskQueue: system.taskQueue,
      workflowId: `exec-${randomUUID()}`,
      args: ['Ada'],
    });
    const before = await eventually('the version to be known', () =>
      connection.workflowService
        .describeWorkerDeployment({ namespace: 'default', deploymentName })
        .then(({ workerDeploymentInfo }) => workerDeploymentInfo ?? undefined)
        .catch(() => undefined),
    );
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await connection.workflowService.setWorkerDeploymentCurrentVersion({
      namespace: 'default',
      deploymentName,
      buildId: 'build-1',
      conflictToken: null,
      identity: 'a test',
    });

    expect(await handle.result()).toMatch(/successfully$/);
    expect(before.name).toBe(deploymentName);
    const { raw } = await handle.describe();
    expect(raw.workflowExecutionInfo?.versioningInfo).toMatchObject({
      behavior: 2,
      deploymentVersion: { buildId: 'build-1', deploymentName },
    });
  }, 60_000);
});
