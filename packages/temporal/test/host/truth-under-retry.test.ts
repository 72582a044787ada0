import { SpanStatusCode } from '@opentelemetry/api';
import { spanIdOf } from '../../src/wire/deterministic-id.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import {
  greeting,
  proceed,
  progress,
  sleepsOften,
  spans as withSpans,
  stumbles,
} from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('telemetry under retry and replay', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened));

  it('reports a retried workflow task once and as no failure', async () => {
    const workflowId = executionId();
    const before = lab.plugin.stats().duplicatesSuppressed;
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(stumbles, { taskQueue, workflowId }),
    );
    const lines = lab.linesOf(workflowId).map((line) => line['event']);
    const count = (event: string) => lines.filter((line) => line === event).length;
    // The proof that the task was retried: the line came again and was left out.
    expect(lab.plugin.stats().duplicatesSuppressed).toBeGreaterThan(before);
    expect(count('about_to_stumble')).toBe(1);
    expect(count('stumbles_began')).toBe(1);
    expect(count('Workflow failed')).toBe(0);
    expect(count('Workflow task failed')).toBe(1);
    const run = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    expect(run.attributes['workflow.status']).toBe('completed');
    expect(run.status.code).toBe(SpanStatusCode.UNSET);
    const activities = lab
      .spansOfExecution(workflowId)
      .filter((span) => span.name === 'activity.greet');
    expect(activities).toHaveLength(2);
  }, 60_000);

  // With the cache the queries meet the run as it stands, without it each is a replay.
  it.each([
    ['a cached run', {}],
    ['a run that is replayed for it', { maxCachedWorkflows: 0 }],
  ])(
    'leaves the ids of later spans as they are when a query comes in between (%s)',
    async (_, options) => {
      const workflowId = executionId();
      const runId = await lab.withWorker(async (taskQueue) => {
        const args: [string] = ['books'];
        const handle = await lab.client.workflow.start(withSpans, { taskQueue, workflowId, args });
        await handle.query(progress);
        await handle.query(progress);
        await handle.signal(proceed);
        await handle.query(progress);
        await handle.result();
        return handle.firstExecutionRunId;
      }, options);
      const spans = lab.spansOfExecution(workflowId);
      const idOf = (name: string) => only(spans, name).spanContext().spanId;
      // The ids of the run without a query: each is made of the run's id and its place.
      const names = ['order', 'charge', 'ship', 'refuse', 'left_open'];
      expect(names.map(idOf)).toEqual(
        names.map((_name, index) => spanIdOf(`${runId}/span/${index + 1}`)),
      );
      expect(idOf('signal.proceed')).toBe(spanIdOf(`${runId}/signal/1`));
      const known = new Set(
        lab.exporter.getFinishedSpans().map((span) => span.spanContext().spanId),
      );
      for (const span of spans) {
        const parent = span.parentSpanContext?.spanId;
        if (parent !== undefined) expect(known).toContain(parent);
      }
      const parents = spans
        .filter((span) => span.name.startsWith('activity.'))
        .map((span) => span.parentSpanContext?.spanId);
      expect(parents.sort()).toEqual(
        ['charge', 'ship', 'signal.proceed', 'workflow.execute'].map(idOf).sort(),
      );
    },
  );

  it('says nothing twice when every task replays the history', async () => {
    const workflowId = executionId();
    await lab.withWorker(
      (taskQueue) => lab.client.workflow.execute(sleepsOften, { taskQueue, workflowId, args: [3] }),
      { maxCachedWorkflows: 0 },
    );
    const lines = lab.linesOf(workflowId);
    expect(lines.filter((line) => line['event'] === 'woke').map((line) => line['index'])).toEqual([
      0, 1, 2,
    ]);
    expect(lines.filter((line) => line['event'] === 'Workflow started')).toHaveLength(1);
    const run = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    const turns = lab.spansOfExecution(workflowId).filter((span) => span.name === 'activity.greet');
    expect(turns.map((span) => span.parentSpanContext?.spanId)).toEqual(
      Array.from({ length: 3 }, () => run.spanContext().spanId),
    );
  });

  it('derives the trace from the run when the starter knew nothing of traces', async () => {
    const workflowId = executionId();
    const { Client } = await import('@temporalio/client');
    const plain = new Client({ connection: lab.client.connection });
    const runId = await lab.withWorker(async (taskQueue) => {
      const handle = await plain.workflow.start(greeting, {
        taskQueue,
        workflowId,
        args: ['Ada'],
      });
      await handle.result();
      return handle.firstExecutionRunId;
    });
    const spans = lab.spansOfExecution(workflowId);
    const run = only(spans, 'workflow.execute');
    const activity = only(spans, 'activity.greet');
    expect(run.spanContext().traceId).toBe(runId.replaceAll('-', ''));
    expect(run.parentSpanContext).toBeUndefined();
    expect(activity.parentSpanContext?.spanId).toBe(run.spanContext().spanId);
  });
});
