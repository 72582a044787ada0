import { SpanStatusCode } from '@opentelemetry/api';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { greeting, proceed, sleepsOften, timesOut, waits } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('pending spans', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { pendingSpans: true, metrics: false });

  const runsOf = (workflowId: string) =>
    lab.spansOfExecution(workflowId).filter((span) => span.name === 'workflow.execute');

  it('show a run once when it begins, under the ids of the span that it ends with', async () => {
    const workflowId = executionId();
    await lab.withWorker(
      (taskQueue) => lab.client.workflow.execute(sleepsOften, { taskQueue, workflowId, args: [2] }),
      { maxCachedWorkflows: 0 },
    );
    const [pending, final, ...others] = runsOf(workflowId);
    expect(others).toEqual([]);
    expect(pending?.attributes).toMatchObject({
      'wflo.span.pending': true,
      'workflow.status': 'running',
    });
    expect(final?.attributes).toMatchObject({ 'workflow.status': 'completed' });
    expect(final?.attributes).not.toHaveProperty(['wflo.span.pending']);
    expect(final?.spanContext()).toEqual(pending?.spanContext());
    expect(final?.parentSpanContext?.spanId).toBe(pending?.parentSpanContext?.spanId);
    expect(final?.startTime).toEqual(pending?.startTime);
    expect(pending?.duration).toEqual([0, 0]);
    expect(pending?.status.code).toBe(SpanStatusCode.UNSET);
    // It came before what the run did.
    const names = lab.spansOfExecution(workflowId).map((span) => span.name);
    expect(names.indexOf('workflow.execute')).toBeLessThan(names.indexOf('activity.greet'));
  });

  it('are not counted as executions or confused with the end', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(greeting, { taskQueue, workflowId, args: ['Ada'] }),
    );
    expect(runsOf(workflowId)).toHaveLength(2);
    const lines = lab.linesOf(workflowId).filter((line) => line['event'] === 'greeting_begins');
    expect(lines).toHaveLength(1);
  });

  it('show no run that ends with its first task', async () => {
    const workflowId = executionId();
    const run = lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(timesOut, { taskQueue, workflowId, args: ['START_TO_CLOSE'] }),
    );
    await expect(run).rejects.toThrow();
    const statuses = runsOf(workflowId).map(({ attributes }) => attributes['workflow.status']);
    expect(statuses).toEqual(['failed']);
  });
});

withTemporal('pending spans with a heartbeat', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), {
    pendingSpans: { heartbeatSeconds: 0.1, ids: 'own' },
    memoAttributes: ['tenant', 'absent'],
    metrics: false,
  });

  const heartbeatsOf = (workflowId: string) =>
    lab.spansOfExecution(workflowId).filter((span) => span.name === 'workflow.pending');
  const start = (workflowId: string, taskQueue: string) =>
    lab.client.workflow.start(waits, {
      workflowId,
      taskQueue,
      memo: { tenant: 'acme', secret: 'x' },
    });

  it('show how far a run is, under ids of their own, until it ends', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await start(workflowId, taskQueue);
      await until(() => heartbeatsOf(workflowId).length >= 4);
      await handle.signal(proceed);
      await handle.result();
    });
    const run = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    const [first, ...heartbeats] = heartbeatsOf(workflowId);
    expect(first?.attributes).not.toHaveProperty(['workflow.history_length']);
    for (const heartbeat of heartbeats) {
      expect(heartbeat.attributes['workflow.history_length']).toBeGreaterThanOrEqual(3);
      expect(heartbeat.attributes).toMatchObject({
        'workflow.status': 'running',
        'wflo.span.pending': true,
      });
    }
    const all = [run, first!, ...heartbeats];
    expect(new Set(all.map((span) => span.spanContext().spanId)).size).toBe(all.length);
    for (const heartbeat of [first!, ...heartbeats]) {
      expect(heartbeat.parentSpanContext?.spanId).toBe(run.spanContext().spanId);
    }
    // Only what was requested, on the pending ones as on the final one.
    for (const span of all) expect(span.attributes['workflow.memo.tenant']).toBe('acme');
    expect(Object.keys(run.attributes).join()).not.toMatch(/secret|absent/);
  }, 60_000);

  it('stop when Temporal says that a run was externally closed', async () => {
    const [closed, open] = [executionId(), executionId()];
    await lab.withWorker(async (taskQueue) => {
      const handle = await start(closed, taskQueue);
      const other = await start(open, taskQueue);
      await until(() => heartbeatsOf(closed).length >= 2 && heartbeatsOf(open).length >= 2);
      await handle.terminate('enough');
      // A heartbeat that was under way may still have shown it; the one after does not.
      const seen = heartbeatsOf(open).length;
      await until(() => heartbeatsOf(open).length >= seen + 2);
      const atEnd = heartbeatsOf(closed).length;
      await until(() => heartbeatsOf(open).length >= seen + 6);
      expect(heartbeatsOf(closed)).toHaveLength(atEnd);
      await other.terminate();
    });
  }, 60_000);
});
