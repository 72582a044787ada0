import { SpanStatusCode } from '@opentelemetry/api';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { cancelsItsChild, waits } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('who ended a run', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { reconcile: { intervalSeconds: 0.2 } });

  const start = (taskQueue: string, workflowId: string) =>
    lab.client.workflow.start(waits, { taskQueue, workflowId });
  const isWaiting = (workflowId: string) =>
    until(() => lab.linesOf(workflowId).some(({ event }) => event === 'waits_began'));
  const cancel = (workflowId: string) =>
    lab.client.workflowService.requestCancelWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId },
      reason: 'the customer left',
      identity: 'ops@desk',
      requestId: workflowId,
    });
  const lineOf = (workflowId: string, event: string) =>
    until(() => lab.linesOf(workflowId).find((line) => line['event'] === event));
  const spanOf = (workflowId: string) => only(lab.spansOfExecution(workflowId), 'workflow.execute');

  it('is on the last line and the span of one that was cancelled', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      await start(taskQueue, workflowId);
      await isWaiting(workflowId);
      await cancel(workflowId);
      await lab.client.workflow
        .getHandle(workflowId)
        .result()
        .catch(() => undefined);
    });

    // All of it has left when the worker has ended.
    expect(spanOf(workflowId).attributes).toMatchObject({
      'workflow.status': 'cancelled',
      'workflow.cancel_requested': true,
      'workflow.cancel_reason': 'the customer left',
      'workflow.cancelled_by': 'ops@desk',
    });
    expect(await lineOf(workflowId, 'Workflow completed as cancelled')).toMatchObject({
      level: 'info',
      cancel_reason: 'the customer left',
      cancelled_by: 'ops@desk',
      span_id: spanOf(workflowId).spanContext().spanId,
    });
  }, 90_000);

  it('is known to the next worker, where the request came when none was there', async () => {
    const workflowId = executionId();
    const taskQueue = await lab.withWorker(
      async (queue) => {
        await start(queue, workflowId);
        await isWaiting(workflowId);
        return queue;
      },
      { stickyQueueScheduleToStartTimeout: '1s' },
    );
    await cancel(workflowId);
    await lab.withWorker(
      () =>
        lab.client.workflow
          .getHandle(workflowId)
          .result()
          .catch(() => undefined),
      { taskQueue },
    );

    expect(spanOf(workflowId).attributes).toMatchObject({
      'workflow.status': 'cancelled',
      'workflow.cancelled_by': 'ops@desk',
    });
  }, 90_000);

  it('is the execution that cancelled it', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(cancelsItsChild, { taskQueue, workflowId }),
    );

    expect(spanOf(`${workflowId}-child`).attributes).toMatchObject({
      'workflow.status': 'cancelled',
      'workflow.cancelled_by_execution_id': workflowId,
    });
    expect(spanOf(workflowId).attributes).not.toHaveProperty(['workflow.cancel_requested']);
  }, 90_000);

  it('is on the span and the line of one that was terminated', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await start(taskQueue, workflowId);
      await isWaiting(workflowId);
      await handle.terminate('enough');
      await lineOf(workflowId, 'workflow_terminated');
    });

    const identity = lab.client.options.identity;
    expect(spanOf(workflowId)).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'terminated externally: enough' },
      attributes: { 'workflow.termination_reason': 'enough', 'workflow.terminated_by': identity },
    });
    expect(await lineOf(workflowId, 'workflow_terminated')).toMatchObject({
      level: 'warning',
      workflow_id: 'waits',
      termination_reason: 'enough',
      terminated_by: identity,
      span_id: spanOf(workflowId).spanContext().spanId,
    });
  }, 90_000);
});
