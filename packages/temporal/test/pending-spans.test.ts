import { SpanStatusCode } from '@opentelemetry/api';
import { executionId, TelemetryLab } from './fixtures/telemetry-lab.ts';
import { greeting, sleepsOften } from './fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('pending spans', () => {
  let lab: TelemetryLab;

  beforeAll(async () => {
    lab = await TelemetryLab.open(address!, { pendingSpans: true, metrics: false });
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

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
    expect(final?.attributes).not.toHaveProperty('wflo.span.pending');
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
});
