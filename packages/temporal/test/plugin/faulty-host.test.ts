import { INVALID_SPAN_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { renderMetrics } from '@wflo/metrics';
import { ApplicationFailure } from '@temporalio/common';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { greeting } from '../fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

const fail = (): never => {
  throw new Error('a fault of telemetry');
};
const throwing: SpanProcessor = {
  onStart: fail,
  onEnd: fail,
  forceFlush: () => Promise.reject(new Error('a fault of telemetry')),
  shutdown: () => Promise.resolve(),
};

withTemporal('a span processor and a logger that throw', () => {
  let lab: TelemetryLab;

  beforeAll(async () => {
    const logger = { debug: fail, info: fail, warning: fail, error: fail };
    lab = await TelemetryLab.open(address!, { logger }, { spanProcessors: [throwing] });
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

  it('change no result of client, workflow and activity, and are counted', async () => {
    const workflowId = executionId();
    const result: unknown = await lab.withWorker(
      async (taskQueue) => {
        const handle = await lab.client.workflow.start(greeting, {
          taskQueue,
          workflowId,
          args: ['Ada'],
          memo: { workflow_id: 'faulty-host' },
        });
        const message = await handle.result();
        // Nothing was tried twice for it.
        const { events = [] } = await handle.fetchHistory();
        expect(events?.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
        expect(
          events
            ?.map((event) => event.activityTaskStartedEventAttributes?.attempt)
            .filter((attempt) => attempt !== undefined && attempt !== null),
        ).toEqual([1]);
        return message;
      },
      // The fixture's own activity makes spans by itself, and so would fail by itself.
      { activities: { greet: (name: string) => Promise.resolve(`Hello, ${name}!`) } },
    );
    expect(result).toBe('Hello, Ada!');
    expect(lab.plugin.stats().faults).toBeGreaterThan(5);
    // The numbers do not hang on the spans.
    expect((await renderMetrics()).body).toContain(
      'wflo_workflow_executions_total{workflow_id="faulty-host",status="completed"} 1',
    );
  }, 60_000);
});

withTemporal('a tracer whose spans throw at every touch', () => {
  let lab: TelemetryLab;

  beforeAll(async () => {
    const tracer: Tracer = {
      startSpan: () => new Proxy(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), { get: () => fail }),
      startActiveSpan: fail,
    };
    lab = await TelemetryLab.open(address!, { tracer });
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

  it('leaves an activity its result and its failure', async () => {
    const workflowId = executionId();
    await lab.withWorker(
      async (taskQueue) => {
        const start = { taskQueue, args: ['Ada'] as [string] };
        await lab.client.workflow.execute(greeting, { ...start, workflowId });
        await expect(
          lab.client.workflow.execute(greeting, { ...start, workflowId, args: ['nobody'] }),
        ).rejects.toMatchObject({ cause: { cause: { message: 'refused', type: 'Refused' } } });
      },
      {
        activities: {
          greet: (name: string) => {
            if (name === 'nobody') throw ApplicationFailure.nonRetryable('refused', 'Refused');
            return Promise.resolve(`Hello, ${name}!`);
          },
        },
      },
    );
  }, 60_000);
});
