import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { WorkflowFailedError } from '@temporalio/client';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { family, greeting, refuses, retries } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('traces', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened));

  it('connects client, workflow, activity and the spans of activity code', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      trace.getTracer('shop').startActiveSpan('checkout', async (span) => {
        await lab.client.workflow.execute(greeting, {
          taskQueue,
          workflowId,
          args: ['Ada'],
          memo: { workflow_id: 'greet-people' },
        });
        span.end();
      }),
    );
    const checkout = only(lab.exporter.getFinishedSpans(), 'checkout');
    const spans = lab.spansOf(checkout.spanContext().traceId);
    const start = only(spans, 'workflow.start');
    const run = only(spans, 'workflow.execute');
    const activity = only(spans, 'activity.greet');
    const query = only(spans, 'db.select');
    expect(start.parentSpanContext?.spanId).toBe(checkout.spanContext().spanId);
    expect(run.parentSpanContext?.spanId).toBe(start.spanContext().spanId);
    expect(activity.parentSpanContext?.spanId).toBe(run.spanContext().spanId);
    expect(query.parentSpanContext?.spanId).toBe(activity.spanContext().spanId);
    expect(run.attributes).toMatchObject({
      'workflow.id': 'greet-people',
      'workflow.execution_id': workflowId,
      'workflow.run_id': start.attributes['workflow.run_id'],
      'workflow.type': 'greeting',
      'workflow.status': 'completed',
    });
    expect(activity.attributes).toMatchObject({
      'workflow.id': 'greet-people',
      'activity.type': 'greet',
      'activity.attempt': 1,
      'activity.status': 'completed',
    });
    expect(run.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('hangs children and local activities under the run that started them', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(family, { taskQueue, workflowId, args: ['Grace'] }),
    );
    const parent = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    const spans = lab.spansOf(parent.spanContext().traceId);
    const child = only(lab.spansOfExecution(`${workflowId}-child`), 'workflow.execute');
    const local = spans.find((span) => span.attributes['activity.is_local'] === true);
    expect(local?.name).toBe('activity.greet');
    expect(local?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(child.spanContext().traceId).toBe(parent.spanContext().traceId);
    expect(child.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(child.attributes['workflow.id']).toBe('greeting');
  });

  it('gives each attempt of an activity its own span', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(retries, { taskQueue, workflowId }),
    );
    const attempts = lab
      .spansOfExecution(workflowId)
      .filter((span) => span.name === 'activity.failTwice');
    expect(
      attempts.map(({ attributes, status }) => [
        attributes['activity.attempt'],
        attributes['activity.status'],
        status.code,
      ]),
    ).toEqual([
      [1, 'failed', SpanStatusCode.ERROR],
      [2, 'failed', SpanStatusCode.ERROR],
      [3, 'completed', SpanStatusCode.UNSET],
    ]);
  });

  it('shows a failed workflow as failed, with what failed it', async () => {
    const workflowId = executionId();
    const run = lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(refuses, { taskQueue, workflowId }),
    );
    await expect(run).rejects.toThrow(WorkflowFailedError);
    const span = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    expect(span.attributes).toMatchObject({
      'workflow.status': 'failed',
      'error.type': 'OverBudget',
    });
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'out of budget' });
    expect(span.events.map((event) => event.attributes?.['exception.message'])).toEqual([
      'out of budget',
    ]);
  });

  it('reports to span processors the start of workflow spans', async () => {
    const workflowId = executionId();
    lab.startedSpans.length = 0;
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(greeting, { taskQueue, workflowId, args: ['Ada'] }),
    );
    expect(lab.startedSpans).toEqual([
      'workflow.start',
      'activity.greet',
      'db.select',
      'workflow.execute',
    ]);
  });

  it('follows a caller that decided not to sample', async () => {
    const workflowId = executionId();
    const before = lab.exporter.getFinishedSpans().length;
    const unsampled = trace.wrapSpanContext({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 0,
    });
    await lab.withWorker((taskQueue) =>
      context.with(trace.setSpan(context.active(), unsampled), () =>
        lab.client.workflow.execute(greeting, { taskQueue, workflowId, args: ['Ada'] }),
      ),
    );
    expect(lab.exporter.getFinishedSpans()).toHaveLength(before);
    const lines = lab.linesOf(workflowId);
    expect(new Set(lines.map((line) => line['trace_id']))).toEqual(
      new Set(['0af7651916cd43dd8448eb211c80319c']),
    );
  });

  it('carries baggage from the caller into activities', async () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const seen: unknown = await lab.withWorker((taskQueue) =>
      context.with(propagation.setBaggage(context.active(), baggage), () =>
        lab.client.workflow.execute('tenantOfActivity', {
          taskQueue,
          workflowId: executionId(),
        }),
      ),
    );
    expect(seen).toBe('acme');
  });

  it('puts nothing of OpenTelemetry into the workflow bundle', () => {
    expect(lab.bundle.code).not.toContain('@opentelemetry/');
    expect(lab.bundle.code).toContain('wflo-context');
  });
});
