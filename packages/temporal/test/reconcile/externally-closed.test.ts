import { registry, renderMetrics } from '@wflo/metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { WfloTemporalPlugin, type ReconcileCheckpoint } from '../../src/index.ts';
import * as activities from '../fixtures/activities.ts';
import { payloadCodec } from '../fixtures/encrypting-codec.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { proceed, spans as spansWorkflow, waits } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

async function counted(definition: string): Promise<string[]> {
  const { body } = await renderMetrics({ registry });
  return body
    .split('\n')
    .filter((line) => line.includes(`{workflow_id="${definition}"`))
    .filter((line) => /^wflo_workflow_(executions_total|duration_seconds_count)/.test(line))
    .filter((line) => !line.endsWith(' 0'))
    .sort();
}

withTemporal('runs that are externally closed', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { reconcile: { intervalSeconds: 0.2 } });

  const endOf = (workflowId: string): ReadableSpan | undefined =>
    lab.spansOfExecution(workflowId).find((span) => span.name === 'workflow.execute');
  const hasActivity = (workflowId: string) =>
    lab.spansOfExecution(workflowId).some((span) => span.name === 'activity.greet');

  it('are counted once and get the span that their activities hang under', async () => {
    const [terminated, timedOut] = [executionId(), executionId()];
    const memo = { workflow_id: 'closed-externally' };
    await lab.withWorker(async (taskQueue) => {
      const { workflow } = lab.client;
      const start = { taskQueue, memo, args: ['books'] as [string] };
      const handle = await workflow.start(spansWorkflow, { ...start, workflowId: terminated });
      await workflow.start(spansWorkflow, {
        ...start,
        workflowId: timedOut,
        workflowRunTimeout: '2s',
      });
      await until(() => hasActivity(terminated) && hasActivity(timedOut));
      await handle.terminate('enough');
      await until(() => endOf(terminated) !== undefined && endOf(timedOut) !== undefined);
    });
    for (const [workflowId, status] of [
      [terminated, 'terminated'],
      [timedOut, 'timed_out'],
    ] as const) {
      const spans = lab.spansOfExecution(workflowId);
      const run = only(spans, 'workflow.execute');
      expect(run.attributes).toMatchObject({
        'workflow.status': status,
        'workflow.id': 'closed-externally',
        'workflow.type': 'spans',
      });
      expect(run.spanContext().traceId).toBe(spans[0]?.spanContext().traceId);
      expect(run.parentSpanContext?.spanId).toBe(
        only(spans, 'workflow.start').spanContext().spanId,
      );
    }
    expect(await counted('closed-externally')).toEqual([
      'wflo_workflow_duration_seconds_count{workflow_id="closed-externally"} 2',
      'wflo_workflow_executions_total{workflow_id="closed-externally",status="terminated"} 1',
      'wflo_workflow_executions_total{workflow_id="closed-externally",status="timed_out"} 1',
    ]);
  }, 60_000);

  it('by a reset are no end of their execution', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(waits, {
        taskQueue,
        workflowId,
        memo: { workflow_id: 'reset' },
      });
      await until(() => lab.linesOf(workflowId).some((line) => line['event'] === 'waits_began'));
      const firstTask = async () =>
        (await handle.fetchHistory()).events?.find(
          (event) => event.workflowTaskCompletedEventAttributes,
        );
      // The line comes while the task runs, its completion a moment later.
      await until(async () => (await firstTask()) !== undefined);
      const task = await firstTask();
      await lab.client.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId: handle.firstExecutionRunId },
        reason: 'test',
        workflowTaskFinishEventId: task!.eventId!,
        requestId: workflowId,
      });
      await until(() => endOf(workflowId)?.attributes['workflow.status'] === 'terminated');
      const latest = lab.client.workflow.getHandle(workflowId);
      await latest.signal(proceed);
      await latest.result();
    });
    expect(await counted('reset')).toEqual([
      'wflo_workflow_duration_seconds_count{workflow_id="reset"} 1',
      'wflo_workflow_executions_total{workflow_id="reset",status="completed"} 1',
    ]);
  }, 60_000);

  it('are named by their memo also where a codec encrypts it', async () => {
    const dataConverter = { payloadCodecs: [payloadCodec] };
    const { connection } = lab.client;
    const encrypting = new Client({ connection, plugins: [lab.plugin], dataConverter });
    const workflowIds = [executionId(), executionId()];
    await lab.withWorker(
      async (taskQueue) => {
        for (const [index, { workflow }] of [encrypting, lab.client].entries()) {
          const workflowId = workflowIds[index]!;
          const memo = { workflow_id: 'encrypted' };
          const handle = await workflow.start(waits, { taskQueue, workflowId, memo });
          await handle.terminate();
          await until(() => endOf(workflowId) !== undefined);
        }
      },
      { dataConverter },
    );
    expect(await counted('encrypted')).toEqual([
      'wflo_workflow_duration_seconds_count{workflow_id="encrypted"} 2',
      'wflo_workflow_executions_total{workflow_id="encrypted",status="terminated"} 2',
    ]);
  }, 60_000);

  it('are executions when they are turns of a cron schedule, however tried', async () => {
    const workflowId = executionId();
    const runs = () =>
      lab.spansOfExecution(workflowId).filter((span) => span.name === 'workflow.execute');
    await lab.withWorker(async (taskQueue) => {
      await lab.client.workflow.start(waits, {
        taskQueue,
        workflowId,
        memo: { workflow_id: 'cron-turns' },
        cronSchedule: '@every 1s',
        workflowRunTimeout: '1s',
        retry: { maximumAttempts: 2, initialInterval: '10ms' },
      });
      await until(() => runs().length >= 2);
      await lab.client.workflow.getHandle(workflowId).terminate();
      await until(() => runs().some((run) => run.attributes['workflow.status'] === 'terminated'));
    });
    const attempts = runs()
      .filter((run) => run.attributes['workflow.status'] === 'timed_out')
      .map((run) => Number(run.attributes['workflow.attempt']));
    expect(attempts).toContain(1);
    expect(attempts).toContain(2);
    const turns = attempts.filter((attempt) => attempt === 2).length;
    expect(await counted('cron-turns')).toEqual([
      `wflo_workflow_duration_seconds_count{workflow_id="cron-turns"} ${turns + 1}`,
      'wflo_workflow_executions_total{workflow_id="cron-turns",status="terminated"} 1',
      `wflo_workflow_executions_total{workflow_id="cron-turns",status="timed_out"} ${turns}`,
    ]);
  }, 60_000);

  it('while no worker runs are found afterwards from the checkpoint, and only then', async () => {
    const saved = new Map<string, string>();
    const checkpoint: ReconcileCheckpoint = {
      load: (taskQueue) => saved.get(taskQueue),
      save: (taskQueue, state) => {
        saved.set(taskQueue, state);
      },
    };
    const taskQueue = executionId();
    const [before, between] = [executionId(), executionId()];
    const serve = async (fn: () => Promise<void>) => {
      // As after a restart: this instance knows nothing of what the other has counted.
      const plugin = new WfloTemporalPlugin({ reconcile: { intervalSeconds: 0.2, checkpoint } });
      const worker = await Worker.create({
        connection: lab.connection,
        taskQueue,
        activities,
        plugins: [plugin],
        workflowBundle: lab.bundle,
      });
      await worker.runUntil(fn());
    };
    const start = (workflowId: string) =>
      lab.client.workflow.start(waits, { taskQueue, workflowId, memo: { workflow_id: 'between' } });
    await serve(async () => {
      await (await start(before)).terminate();
      await until(() => endOf(before) !== undefined && saved.has(taskQueue));
    });
    await (await start(between)).terminate();
    await serve(async () => {
      await until(() => endOf(between) !== undefined);
    });
    expect(await counted('between')).toEqual([
      'wflo_workflow_duration_seconds_count{workflow_id="between"} 2',
      'wflo_workflow_executions_total{workflow_id="between",status="terminated"} 2',
    ]);
  }, 60_000);
});
