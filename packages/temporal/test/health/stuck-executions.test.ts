import { SpanStatusCode } from '@opentelemetry/api';
import { renderMetrics } from '@wflo/metrics';
import { stuckWorkflowTask } from '../../src/index.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { changesItsMind, proceed, stuckUntilSignalled } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('executions whose workflow task goes on failing', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  const valueOf = async (series: string) => {
    const line = (await renderMetrics()).body.split('\n').find((one) => one.startsWith(series));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  const failures = (taskQueue: string, cause: string) =>
    valueOf(`wflo_workflow_task_failures_total{task_queue="${taskQueue}",cause="${cause}"}`);
  const stuck = (taskQueue: string) =>
    valueOf(`wflo_workflow_executions_stuck{task_queue="${taskQueue}"}`);
  const lineOf = (workflowId: string, event: string) =>
    until(() => lab.linesOf(workflowId).find((line) => line['event'] === event));

  it('are counted by cause, shown, logged, and forgotten when they go on', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      expect(await failures(taskQueue, 'workflow_worker_unhandled_failure')).toBe(0);
      expect(await failures(taskQueue, 'non_deterministic_error')).toBe(0);
      expect(await stuck(taskQueue)).toBe(0);
      await expect(lab.plugin.stuckCheck.check()).resolves.toBeUndefined();
      const handle = await lab.client.workflow.start(stuckUntilSignalled, {
        taskQueue,
        workflowId,
        // Temporal waits for it after each attempt but the first.
        workflowTaskTimeout: '1s',
        memo: { workflow_id: 'order' },
      });

      expect(await lineOf(workflowId, 'workflow_task_failing')).toMatchObject({
        level: 'warning',
        workflow_id: 'order',
        run_id: handle.firstExecutionRunId,
        workflow_type: 'stuckUntilSignalled',
        cause: 'workflow_worker_unhandled_failure',
        error_message: 'a bug "in" workflow code',
        hint: expect.any(String) as string,
      });
      expect(await stuck(taskQueue)).toBe(1);
      const counted = (await failures(taskQueue, 'workflow_worker_unhandled_failure')) ?? 0;
      const { attempt = 0 } = (await handle.describe()).raw.pendingWorkflowTask ?? {};
      expect([attempt! - 1, attempt]).toContain(counted);
      expect(lab.plugin.stats()).toMatchObject({ stuckExecutions: 1 });
      await expect(lab.plugin.stuckCheck.check()).rejects.toMatchObject({
        code: 'WFLO_TEMPORAL_EXECUTIONS_STUCK',
        message: expect.stringContaining(workflowId) as string,
      });
      // It is ready all the same, and says so.
      expect(await lab.plugin.workerCheck.check()).toEqual({
        detail: expect.stringMatching(/^1 execution is stuck: .*exec-.*, attempt \d+,/) as string,
      });
      const again = await until(() =>
        lab
          .linesOf(workflowId)
          .find(({ event, task_attempt: of }) => event === 'Workflow task failed' && of === 5),
      );
      expect(again).toMatchObject({
        level: 'warning',
        workflow_id: 'order',
        cause: 'workflow_worker_unhandled_failure',
        trace_id: expect.any(String) as string,
        exception: expect.objectContaining({ message: 'a bug "in" workflow code' }) as object,
      });
      const lines = lab.linesOf(workflowId).filter(({ event }) => event === again['event']);
      // The first is the SDK's own, which knows no attempt.
      expect(lines.map((line) => line['task_attempt'])).toEqual(
        lines.map((_line, index) => (index === 0 ? undefined : index + 1)),
      );
      const pending = await until(() =>
        lab.spansOfExecution(workflowId).find(({ name }) => name === 'workflow.pending'),
      );
      expect(pending).toMatchObject({
        name: 'workflow.pending',
        status: { code: SpanStatusCode.ERROR, message: expect.stringContaining('a bug') as string },
        attributes: {
          'workflow.id': 'order',
          'workflow.status': 'running',
          'workflow.stuck': true,
          'wflo.span.pending': true,
          'workflow.task_attempt': expect.any(Number) as number,
          'error.type': 'workflow_worker_unhandled_failure',
        },
      });
      const queue = { connection: lab.client.connection, namespace: 'default' };
      expect(await stuckWorkflowTask(queue, { executionId: workflowId, runId: '' })).toMatchObject({
        cause: 'workflow_worker_unhandled_failure',
        message: 'a bug "in" workflow code',
        since: expect.stringMatching(/Z$/) as string,
      });

      for (let sent = 0; sent < 20; sent += 1) await handle.signal(proceed);
      expect(await handle.result()).toBe('fixed');
      await until(async () => (await stuck(taskQueue)) === 0);
      const run = only(lab.spansOfExecution(workflowId), 'workflow.execute');
      expect(pending.parentSpanContext?.spanId).toBe(run.spanContext().spanId);
      await expect(lab.plugin.stuckCheck.check()).resolves.toBeUndefined();
      expect(
        await stuckWorkflowTask(queue, { executionId: workflowId, runId: '' }),
      ).toBeUndefined();
    });
  }, 90_000);

  const seen = async (workflowId: string, taskQueue: string) => {
    expect(await lineOf(workflowId, 'workflow_task_failing')).toMatchObject({
      cause: 'non_deterministic_error',
      error_message: expect.stringContaining('TMPRL1100') as string,
    });
    expect(await failures(taskQueue, 'non_deterministic_error')).toBeGreaterThan(0);
    expect(await stuck(taskQueue)).toBe(1);
  };

  it('are known by code that does not fit to the history', async () => {
    const workflowId = executionId();
    const { started, taskQueue } = await lab.withWorker(
      async (taskQueue) => {
        const options = { taskQueue, workflowId, workflowTaskTimeout: '1s' } as const;
        const started = await lab.client.workflow.start(changesItsMind, options);
        await until(async () => (await started.describe()).historyLength >= 8);
        return { started, taskQueue };
      },
      // So long Temporal keeps the next task for a worker that is gone.
      { stickyQueueScheduleToStartTimeout: '1s' },
    );
    await lab.withWorker(
      async () => {
        // A task for this worker, which has to replay what the one before did.
        await started.signal(proceed);
        await seen(workflowId, taskQueue);
      },
      { taskQueue },
    );
    await started.terminate();
  }, 90_000);

  it('are known without a cache, where each run is evicted after each task', async () => {
    const workflowId = executionId();
    await lab.withWorker(
      async (taskQueue) => {
        const options = { taskQueue, workflowId, workflowTaskTimeout: '1s' } as const;
        const started = await lab.client.workflow.start(changesItsMind, options);
        await seen(workflowId, taskQueue);
        await started.terminate();
      },
      { maxCachedWorkflows: 0 },
    );
  }, 90_000);

  it('are those of a workflow that no worker has', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start('nowhere', {
        taskQueue,
        workflowId,
        workflowTaskTimeout: '1s',
      });
      expect(await lineOf(workflowId, 'workflow_task_failing')).toMatchObject({
        workflow_id: 'nowhere',
        error_message: expect.stringContaining('no such function') as string,
      });
      await handle.terminate();
      await until(async () => (await stuck(taskQueue)) === 0);
    });
  }, 90_000);
});
