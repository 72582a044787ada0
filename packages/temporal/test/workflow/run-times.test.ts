import { randomUUID } from 'node:crypto';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { greeting, waits } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('the times of a run', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  const startOfSpan = (workflowId: string) => {
    const [seconds, nanos] = only(lab.spansOfExecution(workflowId), 'workflow.execute').startTime;
    return seconds * 1_000 + nanos / 1e6;
  };

  it('begin when the run was started, not when a worker took it up', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(greeting, {
        taskQueue,
        workflowId,
        args: ['Ada'],
        // Its first task comes this much later than the run.
        startDelay: '1 second',
      });
      await handle.result();
      const { startTime } = await handle.describe();
      expect(startOfSpan(workflowId)).toBe(startTime.getTime());
    });
  }, 60_000);

  it('are reported for no run that Temporal does not know', async () => {
    const queue = { connection: lab.connection, namespace: 'default', taskQueue: 'none' };
    const unknown = { executionId: executionId(), runId: randomUUID() };
    expect(await lab.plugin.recordClosedRun(queue, unknown)).toBe(false);
  });

  it('are reported for a run that its program knows to be terminated, and once', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(waits, { taskQueue, workflowId });
      const run = { executionId: workflowId, runId: handle.firstExecutionRunId };
      const queue = { connection: lab.connection, namespace: 'default', taskQueue };
      expect(await lab.plugin.recordClosedRun(queue, run)).toBe(false);
      await handle.terminate('enough');
      expect(await lab.plugin.recordClosedRun(queue, run)).toBe(true);
      expect(await lab.plugin.recordClosedRun(queue, run)).toBe(true);
      const { startTime, closeTime } = await handle.describe();
      const span = only(lab.spansOfExecution(workflowId), 'workflow.execute');
      expect(startOfSpan(workflowId)).toBe(startTime.getTime());
      expect(span.endTime[0]).toBe(Math.floor(closeTime!.getTime() / 1_000));
      expect(span.attributes).toMatchObject({ 'workflow.status': 'terminated' });
    });
  }, 60_000);
});
