import { SpanKind, trace } from '@opentelemetry/api';
import type { NexusOperationHandle } from '@temporalio/client';
import { StartBudgets } from '../../src/client/start-budget.ts';
import { makeInSpan } from '../../src/client/in-span.ts';
import { nexusInterceptor } from '../../src/client/standalone-interceptors.ts';
import { Guard } from '../../src/telemetry/guard.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('what a client starts without a workflow', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  it('is one trace with the attempt of its activity', async () => {
    const id = executionId();
    await lab.withWorker(async (taskQueue) => {
      const options = { id, taskQueue, startToCloseTimeout: '10s' as const, args: ['Ada'] };
      const handle = await lab.client.activity.start('greet', options);
      expect(await handle.result()).toBe('Hello, Ada!');
    });

    const started = lab.exporter.getFinishedSpans().find(({ name, attributes }) => {
      return attributes['activity.id'] === id && name.startsWith('activity_execution');
    });
    expect(started).toMatchObject({
      name: 'activity_execution.start',
      kind: SpanKind.PRODUCER,
      attributes: { 'activity.type': 'greet', 'activity.run_id': expect.any(String) as string },
    });
    const spans = lab.spansOf(started!.spanContext().traceId);
    const attempt = only(spans, 'activity.greet');
    expect(attempt.parentSpanContext?.spanId).toBe(started!.spanContext().spanId);
    expect(attempt.attributes).not.toHaveProperty(['workflow.execution_id']);
  }, 60_000);

  it('carries its context in the headers of a Nexus operation', async () => {
    // Servers have standalone operations switched off as yet.
    let sent: Record<string, string> | undefined;
    const inSpan = makeInSpan(() => trace.getTracer('test'), new Guard());
    const input = { endpoint: 'shop', service: 'shop', operation: 'quote', id: 'q-1', arg: 1 };
    const handle = { operationId: 'q-1' } as NexusOperationHandle;
    await nexusInterceptor(inSpan, new StartBudgets(undefined)).startOperation?.(
      { ...input, headers: { own: 'header' } },
      ({ headers }) => {
        sent = headers;
        return Promise.resolve(handle);
      },
    );

    const started = only(
      lab.exporter.getFinishedSpans().filter(({ name }) => name.startsWith('nexus_operation')),
      'nexus_operation.start',
    );
    const { traceId, spanId } = started.spanContext();
    expect(sent).toEqual({ own: 'header', traceparent: `00-${traceId}-${spanId}-01` });
    expect(started).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: { 'nexus.service': 'shop', 'nexus.operation_id': 'q-1' },
    });
  });
});
