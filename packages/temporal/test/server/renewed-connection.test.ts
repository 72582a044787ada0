import { renderMetrics } from '@wflo/metrics';
import { NativeConnection, Worker } from '@temporalio/worker';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { waits } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab } from '../fixtures/with-lab.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('a worker whose first connection was closed', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { reconcile: { intervalSeconds: 0.2 } });

  const connect = () => NativeConnection.connect({ address: address!, plugins: [lab.plugin] });
  const shows = async (line: string) => (await renderMetrics()).body.split('\n').includes(line);

  /** Readiness, the gauges of the queue, the running executions and the closings. */
  const expectAllAnswered = async (taskQueue: string, definition: string) => {
    await lab.plugin.workerCheck.check();
    const handle = await lab.client.workflow.start(waits, {
      taskQueue,
      workflowId: executionId(),
      memo: { workflow_id: definition },
    });
    await until(() => shows('wflo_workflow_executions_active 1'));
    const labels = `{task_queue="${taskQueue}",task_type="workflow"}`;
    await until(() => shows(`wflo_task_queue_backlog${labels} 0`));
    await handle.terminate();
    const counted = `wflo_workflow_executions_total{workflow_id="${definition}",status="terminated"} 1`;
    await until(() => shows(counted));
    await until(() => shows('wflo_workflow_executions_active 0'));
  };

  it('is queried over the one that replaced it', async () => {
    const taskQueue = executionId();
    const [old, renewed] = [await connect(), await connect()];
    const worker = await Worker.create({
      connection: old,
      taskQueue,
      workflowBundle: lab.bundle,
    });
    await worker.runUntil(async () => {
      worker.connection = renewed;
      await old.close();
      await expectAllAnswered(taskQueue, 'renewed');
    });
    await renewed.close();
  }, 60_000);

  it('is queried over that of another worker of the queue', async () => {
    const taskQueue = executionId();
    const [old, renewed] = [await connect(), await connect()];
    const common = { taskQueue, workflowBundle: lab.bundle };
    const leaving = await Worker.create({ ...common, connection: old });
    const joining = await Worker.create({ ...common, connection: renewed });
    const left = leaving.run();
    await joining.runUntil(async () => {
      leaving.shutdown();
      await left;
      await old.close();
      await expectAllAnswered(taskQueue, 'joined');
    });
    await renewed.close();
  }, 60_000);
});
