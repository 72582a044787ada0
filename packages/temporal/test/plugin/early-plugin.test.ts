import { renderMetrics } from '@wflo/metrics';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { executionId } from '../fixtures/telemetry-lab.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { until } from '../fixtures/until.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('a plugin on the worker alone, made before the connection', () => {
  let connection: NativeConnection;
  let clientConnection: Connection;
  let plugin: WfloTemporalPlugin;
  const lines: { event: string; fields: Record<string, unknown> | undefined }[] = [];

  beforeAll(async () => {
    const write = (event: string, fields?: Record<string, unknown>) => {
      lines.push({ event, fields });
    };
    const logger = { debug: write, info: write, warning: write, error: write };
    plugin = new WfloTemporalPlugin({ logger, coreMetrics: true, workflowMetrics: false });
    // The connection makes Temporal's runtime, and knows nothing of the plugin.
    connection = await NativeConnection.connect({ address: address! });
    clientConnection = await Connection.connect({ address: address! });
  }, 60_000);
  afterAll(async () => {
    await connection.close();
    await clientConnection.close();
  });

  it("has core's metrics and the SDK's lines all the same, and warns of nothing", async () => {
    const client = new Client({ connection: clientConnection, plugins: [plugin] });
    const taskQueue = executionId();
    const bundle = await sharedBundle('instrumented');
    const { decline } = await import('../fixtures/activities.ts');
    const options = { connection, taskQueue, workflowBundle: bundle, plugins: [plugin] };
    const worker = await Worker.create({ ...options, activities: { decline } });
    await worker.runUntil(
      client.workflow
        .execute('declined', { taskQueue, workflowId: taskQueue })
        .catch(() => undefined),
    );

    const { body } = await renderMetrics();
    expect(body).toMatch(/^temporal_workflow_failed_total\{.*workflow_type="declined".*\} 1$/m);
    expect(plugin.stats().coreMetrics).toBe('on');
    const failed = await until(() => lines.find(({ event }) => event === 'Activity failed'));
    expect(failed.fields).toMatchObject({ execution_id: taskQueue, error_type: 'CardDeclined' });
    expect(lines.map(({ event }) => event)).not.toContain('temporal_runtime_exists');
  }, 60_000);
});
