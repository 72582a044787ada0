import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { chain, proceed, relay } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const runsAmong = (spans: readonly ReadableSpan[]) =>
  spans.filter((span) => span.name === 'workflow.execute');
const linkedTo = (span: ReadableSpan | undefined) =>
  span?.links.map(({ context }) => `${context.traceId} ${context.spanId}`);
const idsOf = (span: ReadableSpan | undefined) => {
  const { traceId = '', spanId = '' } = span?.spanContext() ?? {};
  return `${traceId} ${spanId}`;
};

withTemporal('a continue-as-new chain', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { reconcile: { intervalSeconds: 0.2 } });

  it('has a trace for each run, linked both ways, with the first run on each', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(chain, { taskQueue, workflowId, args: [3] }),
    );
    const start = only(lab.spansOfExecution(workflowId), 'workflow.start');
    const runs = runsAmong(lab.spansOfExecution(workflowId));
    expect(new Set(runs.map((run) => run.spanContext().traceId)).size).toBe(3);
    const [first, second, third] = runs;
    expect(first?.parentSpanContext?.spanId).toBe(start.spanContext().spanId);
    expect([second?.parentSpanContext, third?.parentSpanContext]).toEqual([undefined, undefined]);
    expect(linkedTo(first)).toEqual([idsOf(second)]);
    expect(linkedTo(second)).toEqual([idsOf(first), idsOf(third)]);
    expect(linkedTo(third)).toEqual([idsOf(second)]);
    for (const [index, run] of runs.entries()) {
      expect(run.attributes['workflow.first_run_id']).toBe(start.attributes['workflow.run_id']);
      expect(run.attributes['workflow.continued_from_run_id']).toBe(
        runs[index - 1]?.attributes['workflow.run_id'],
      );
      const activity = only(lab.spansOf(run.spanContext().traceId), 'activity.greet');
      expect(activity.parentSpanContext?.spanId).toBe(run.spanContext().spanId);
    }
  }, 60_000);

  it('whose last run is reset has no two spans with the same ids', async () => {
    const workflowId = executionId();
    const latest = lab.client.workflow.getHandle(workflowId);
    await lab.withWorker(async (taskQueue) => {
      await lab.client.workflow.start(relay, { taskQueue, workflowId, args: [2] });
      await until(() => lab.linesOf(workflowId).some((line) => line['event'] === 'last_leg'));
      const { runId } = await latest.describe();
      const lastTask = async () =>
        (await latest.fetchHistory()).events?.findLast(
          (event) => event.workflowTaskCompletedEventAttributes,
        )?.eventId;
      await until(async () => Number(await lastTask()) > 4);
      await lab.client.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId },
        reason: 'test',
        workflowTaskFinishEventId: (await lastTask())!,
        requestId: workflowId,
      });
      await until(() => runsAmong(lab.spansOfExecution(workflowId)).length === 2);
      await latest.signal(proceed);
      await latest.result();
    });
    const runs = runsAmong(lab.spansOfExecution(workflowId));
    expect(runs.map((run) => run.attributes['workflow.status'])).toEqual([
      'continued_as_new',
      'terminated',
      'completed',
    ]);
    const [first, wasReset, afterReset] = runs;
    expect(linkedTo(first)).toEqual([idsOf(wasReset)]);
    expect(idsOf(afterReset)).not.toBe(idsOf(wasReset));
    expect(linkedTo(afterReset)).toEqual([idsOf(first)]);
    const ids = lab.spansOfExecution(workflowId).map(idsOf);
    expect(new Set(ids).size).toBe(ids.length);
    // What each run started hangs under its own span.
    const parents = lab
      .spansOfExecution(workflowId)
      .filter((span) => span.name === 'activity.greet')
      .map((span) => span.parentSpanContext?.spanId);
    expect(parents).toEqual(runs.map((run) => run.spanContext().spanId));
  }, 60_000);
});

withTemporal('a continue-as-new chain with single-trace', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { continueAsNew: 'single-trace', metrics: false });

  it('stays in one trace, each run beside the first and linked to the one before', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(chain, { taskQueue, workflowId, args: [3] }),
    );
    const start = only(lab.spansOfExecution(workflowId), 'workflow.start');
    const runs = runsAmong(lab.spansOfExecution(workflowId));
    expect(new Set(runs.map((run) => run.spanContext().traceId)).size).toBe(1);
    for (const run of runs) {
      expect(run.parentSpanContext?.spanId).toBe(start.spanContext().spanId);
      expect(run.attributes['workflow.first_run_id']).toBe(start.attributes['workflow.run_id']);
    }
    expect(runs.map(linkedTo)).toEqual([[], [idsOf(runs[0])], [idsOf(runs[1])]]);
  }, 60_000);
});
