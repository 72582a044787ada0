import { randomUUID } from 'node:crypto';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { log, startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import { Worker } from '@temporalio/worker';
import { getLogger } from '@wflo/logging';
import { renderMetrics } from '@wflo/metrics';
import { OperationError, serviceHandler } from 'nexus-rpc';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { shopService } from '../fixtures/nexus-service.ts';
import { fulfils, shops } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('Nexus operations', () => {
  let lab: TelemetryLab;
  let spans: ReadableSpan[];
  let runId: string;
  let slots: string;
  let metrics: string;
  const workflowId = executionId();

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  beforeAll(async () => {
    const name = `shop-${randomUUID()}`;
    const taskQueue = executionId();
    const { operatorService } = lab.connection;
    const { endpoint } = await operatorService.createNexusEndpoint({
      spec: { name, target: { worker: { namespace: 'default', taskQueue } } },
    });
    const page = async () => (await renderMetrics()).body;
    const handler = serviceHandler(shopService, {
      async quote(_context, sku) {
        log.info('quoting', { sku });
        getLogger('prices').info('priced');
        trace.getTracer('shop').startSpan('db.price').end();
        slots = await page();
        return 42;
      },
      order: new WorkflowRunOperationHandler((context, sku) =>
        startWorkflow(context, fulfils, {
          args: [sku],
          workflowId: `${workflowId}-order`,
          taskQueue,
        }),
      ),
      refuse() {
        return Promise.reject(new OperationError('failed', 'no such sku'));
      },
    });
    await lab.withWorker(
      async () => {
        expect(await page()).toContain(
          'wflo_nexus_requests_total{service="shop",operation="refuse",method="start",status="failed"} 0',
        );
        const options = { taskQueue, workflowId, args: [name] as [string] };
        const started = await lab.client.workflow.start(shops, options);
        runId = started.firstExecutionRunId;
        expect(await started.result()).toEqual([42, 'acme has books', 'refused']);
        metrics = await page();
      },
      { taskQueue, nexusServices: [handler] },
    );
    await operatorService.deleteNexusEndpoint({ id: endpoint?.id, version: endpoint?.version });
    const run = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    spans = lab.spansOf(run.spanContext().traceId);
  }, 120_000);

  const parentOf = (span: ReadableSpan) =>
    spans.find((one) => one.spanContext().spanId === span.parentSpanContext?.spanId)?.name;

  it('are one trace, from the workflow that calls to that which an operation starts', () => {
    const order = spans.find(({ attributes }) => attributes['workflow.type'] === 'fulfils');
    const path = (from: ReadableSpan | undefined): string[] => {
      const parent = spans.find(
        (one) => one.spanContext().spanId === from?.parentSpanContext?.spanId,
      );
      return from === undefined ? [] : [from.name, ...path(parent)];
    };
    const executed = spans.find(
      (span) => span.name === 'workflow.execute' && span.attributes['workflow.type'] === 'fulfils',
    );
    expect(order).toBeDefined();
    expect(path(executed)).toEqual([
      'workflow.execute',
      'workflow.start',
      'nexus.start.shop.order',
      'nexus.shop.order',
      'workflow.execute',
      'workflow.start',
    ]);
    expect(parentOf(only(spans, 'db.price'))).toBe('nexus.start.shop.quote');
  });

  it('have a span of the call, for as long as it takes, and one of each request', () => {
    const call = only(spans, 'nexus.shop.order');
    expect(call).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: { 'nexus.service': 'shop', 'nexus.operation': 'order', 'nexus.async': true },
    });
    const request = only(spans, 'nexus.start.shop.order');
    expect(request).toMatchObject({
      kind: SpanKind.SERVER,
      attributes: {
        'nexus.status': 'started',
        'nexus.caller.execution_id': workflowId,
        'nexus.caller.run_id': runId,
        'nexus.request_id': expect.any(String) as string,
      },
    });
    for (const name of ['nexus.shop.refuse', 'nexus.start.shop.refuse']) {
      const { status } = only(spans, name);
      expect(status.code).toBe(SpanStatusCode.ERROR);
      expect(status.message).toContain('no such sku');
    }
  });

  it('are named on the lines of their handlers, in the trace', async () => {
    const request = only(spans, 'nexus.start.shop.quote');
    for (const event of ['quoting', 'priced']) {
      const line = await until(() => lab.lines.find((one) => one['event'] === event));
      expect(line).toMatchObject({
        nexus_service: 'shop',
        nexus_operation: 'quote',
        caller_execution_id: workflowId,
        caller_run_id: runId,
        trace_id: request.spanContext().traceId,
        span_id: request.spanContext().spanId,
      });
    }
    const failed = await until(() =>
      lab.lines.find(({ event }) => event === 'Nexus handler invocation failed'),
    );
    expect(failed).toMatchObject({
      nexus_operation: 'refuse',
      exception: { type: 'OperationError', message: 'no such sku' },
    });
  });

  it.each(['instrumented', 'plain'] as const)(
    'leave a history that replays %s',
    async (kind) => {
      const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
      const workflowBundle = await sharedBundle(kind);
      const plugins = kind === 'plain' ? [] : [lab.plugin];
      await expect(
        Worker.runReplayHistory({ workflowBundle, plugins }, history, workflowId),
      ).resolves.toBeUndefined();
    },
    60_000,
  );

  it('are counted, and take slots', () => {
    const counted = (operation: string, status: string) =>
      `wflo_nexus_requests_total{service="shop",operation="${operation}",method="start",status="${status}"} 1`;
    expect(metrics).toContain(counted('quote', 'completed'));
    expect(metrics).toContain(counted('order', 'started'));
    expect(metrics).toContain(counted('refuse', 'failed'));
    expect(slots).toMatch(/wflo_worker_slots_used\{.*slot_type="nexus"\} 1/);
    expect(slots).toMatch(/wflo_worker_slots\{.*slot_type="nexus"\} \d+/);
  });
});
