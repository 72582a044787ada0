import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { Worker } from '@temporalio/worker';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { proceed, progress, spans as spansWorkflow } from '../fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('spans of workflow code', () => {
  let lab: TelemetryLab;
  const workflowId = executionId();
  let result: string;
  let spans: ReadableSpan[];

  beforeAll(async () => {
    lab = await TelemetryLab.open(address!);
    // Every task replays the history: ids that were not deterministic would not meet.
    result = await lab.withWorker(
      async (taskQueue) => {
        const handle = await lab.client.workflow.start(spansWorkflow, {
          taskQueue,
          workflowId,
          args: ['books'],
        });
        await handle.query(progress);
        await handle.signal(proceed);
        return handle.result();
      },
      { maxCachedWorkflows: 0 },
    );
    spans = lab.spansOfExecution(workflowId);
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

  const parentOf = (name: string) => only(spans, name).parentSpanContext?.spanId;
  const idOf = (name: string) => only(spans, name).spanContext().spanId;

  it('nest under the run and hold what was started in them, also side by side', () => {
    expect(parentOf('order')).toBe(idOf('workflow.execute'));
    expect(parentOf('charge')).toBe(idOf('order'));
    expect(parentOf('ship')).toBe(idOf('order'));
    const activityParents = spans
      .filter((span) => span.name === 'activity.greet')
      .map((span) => span.parentSpanContext?.spanId);
    expect(new Set(activityParents)).toEqual(
      new Set([idOf('charge'), idOf('ship'), idOf('signal.proceed')]),
    );
    expect(only(spans, 'order').kind).toBe(SpanKind.INTERNAL);
    expect(only(spans, 'order').attributes).toMatchObject({
      'order.lines': 2,
      'workflow.execution_id': workflowId,
    });
    expect(only(spans, 'order').events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['packed', { box: 'small' }],
    ]);
  });

  it('give their ids to log lines', () => {
    const lines = lab.linesOf(workflowId).filter((line) => line['event'] === 'inside_order');
    expect(lines).toEqual([expect.objectContaining({ span_id: idOf('order') })]);
  });

  it('show a failure that the workflow caught, and not on the run', () => {
    const refused = only(spans, 'refuse');
    expect(refused.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no stock' });
    expect(refused.attributes['error.type']).toBe('NoStock');
    expect(only(spans, 'workflow.execute').status.code).toBe(SpanStatusCode.UNSET);
  });

  it('end with the run when nothing else ends them', () => {
    expect(only(spans, 'left_open').attributes['wflo.span.unfinished']).toBe(true);
  });

  it('are not made by queries; attributes set on the run are on its span', () => {
    expect(spans.map((span) => span.name)).not.toContain('queried');
    const run = only(spans, 'workflow.execute');
    expect(run.attributes).toMatchObject({
      'order.name': 'books',
      'workflow.status': 'completed',
    });
    expect(run.attributes).not.toHaveProperty('queried');
  });

  it('pass baggage to what starts within its scope, and only there', () => {
    expect(result).toBe('Hello, charge! acme & sons none');
  });

  it('cost nothing in a worker without the plugin, and replay there', async () => {
    const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    const plain = await sharedBundle('plain');
    await Worker.runReplayHistory({ workflowBundle: plain }, history, workflowId);
  });
});
