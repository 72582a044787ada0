import { renderMetrics } from '@wflo/metrics';
import { NativeConnection, Worker } from '@temporalio/worker';
import { WfloTemporalPlugin, type ReconcileCheckpoint } from '../../src/index.ts';
import * as activities from '../fixtures/activities.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { waits } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab } from '../fixtures/with-lab.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;
const RUNS = 12;

withTemporal('closings of a queue with several workers', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { reconcile: { intervalSeconds: 0.2 } });

  it('are all counted where one process has workers of different identities', async () => {
    const taskQueue = executionId();
    // Core refuses two workers of one queue on one connection.
    const another = await NativeConnection.connect({ address: address!, plugins: [lab.plugin] });
    const common = { connection: lab.connection, taskQueue };
    const activityWorker = await Worker.create({ ...common, identity: 'activities', activities });
    const workflows = { ...common, workflowBundle: lab.bundle };
    const first = await Worker.create({ ...workflows, identity: 'first' });
    const second = await Worker.create({ ...workflows, identity: 'second', connection: another });
    const handles = Array.from({ length: RUNS }, () =>
      lab.client.workflow.start(waits, {
        taskQueue,
        workflowId: executionId(),
        memo: { workflow_id: 'identities' },
      }),
    );
    const counted = async () =>
      (await renderMetrics()).body.includes(
        `wflo_workflow_executions_total{workflow_id="identities",status="terminated"} ${RUNS}\n`,
      );
    await activityWorker.runUntil(
      first.runUntil(
        second.runUntil(async () => {
          for (const handle of handles) await (await handle).terminate();
          await until(counted);
        }),
      ),
    );
    await another.close();
  }, 60_000);

  it('are no matter of a worker that runs activities only', async () => {
    const rounds = new Map<string, number>();
    const checkpoint: ReconcileCheckpoint = {
      load: () => undefined,
      save: (taskQueue) => {
        rounds.set(taskQueue, (rounds.get(taskQueue) ?? 0) + 1);
      },
    };
    const plugin = new WfloTemporalPlugin({ reconcile: { intervalSeconds: 0.1, checkpoint } });
    const [withActivities, withWorkflows] = [executionId(), executionId()];
    const connection = await NativeConnection.connect({ address: address!, plugins: [plugin] });
    const activityWorker = await Worker.create({
      connection,
      taskQueue: withActivities,
      activities,
    });
    const workflowWorker = await Worker.create({
      connection,
      taskQueue: withWorkflows,
      workflowBundle: lab.bundle,
    });
    await activityWorker.runUntil(
      workflowWorker.runUntil(until(() => (rounds.get(withWorkflows) ?? 0) > 3)),
    );
    await connection.close();
    expect([...rounds.keys()]).toEqual([withWorkflows]);
  }, 60_000);
});
