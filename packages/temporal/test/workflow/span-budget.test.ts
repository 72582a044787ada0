import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { chunk, floods } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('a flood in a workflow', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  it('is a thousand spans, with the number of those that were left out', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const options = { taskQueue, workflowId, args: [1_200, 20] as [number, number] };
      const handle = await lab.client.workflow.start(floods, options);
      for (let index = 0; index < 20; index += 1) await handle.signal(chunk, index);
      expect(await handle.result()).toBe(20);
    });

    const run = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    const spans = lab.spansOf(run.spanContext().traceId);
    const count = (name: string) => spans.filter((span) => span.name === name).length;
    expect(count('drop')).toBe(1_000);
    // 200 of the loop, and the last one.
    expect(run.attributes['wflo.spans.left_out']).toBe(201);
    // Chunks of a stream have none at either end.
    expect(spans.filter(({ name }) => name.includes('signal'))).toEqual([]);
    // What a span that is left out would have had hangs under the run.
    const activity = only(spans, 'activity.greet');
    expect(activity.parentSpanContext?.spanId).toBe(run.spanContext().spanId);
  }, 60_000);
});
