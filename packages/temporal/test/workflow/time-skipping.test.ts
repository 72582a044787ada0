import { trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { renderMetrics } from '@wflo/metrics';
import { WfloTemporalPlugin } from '../../src/index.ts';
import * as activities from '../fixtures/activities.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { sleepsForADay } from '../fixtures/workflows.ts';

const path = process.env['WFLO_TEST_TEMPORAL_TEST_SERVER'];
const withTestServer = path ? describe : describe.skip;

const DAY_SECONDS = 86_400;

withTestServer('a test environment that skips time', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const lines: { level: string; event: string; fields: object | undefined }[] = [];
  let plugin: WfloTemporalPlugin;
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    provider.register();
    const at = (level: string) => (event: string, fields?: object) => {
      lines.push({ level, event, fields });
    };
    const logger = {
      debug: at('debug'),
      info: at('info'),
      warning: at('warning'),
      error: at('error'),
    };
    plugin = new WfloTemporalPlugin({
      logger,
      reconcile: { intervalSeconds: 0.1 },
      pendingSpans: { heartbeatSeconds: 0.1 },
    });
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: path! } },
      plugins: [plugin],
    });
  }, 60_000);
  afterAll(async () => {
    await environment.teardown();
    await provider.shutdown();
    trace.disable();
  }, 60_000);

  it('has the trace, the metrics and the log of a run that sleeps for a day', async () => {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue: 'time-skipping',
      activities,
      workflowBundle: await sharedBundle('pending'),
      plugins: [plugin],
    });
    await worker.runUntil(async () => {
      const options = { taskQueue: 'time-skipping', workflowId: 'sleeper' };
      expect(await environment.client.workflow.execute(sleepsForADay, options)).toBe(
        'Hello, dawn!',
      );
      await expect(plugin.workerCheck.check()).resolves.toBeUndefined();
      expect((await renderMetrics()).body).toMatch(
        /^wflo_workflow_executions_total\{workflow_id="sleepsForADay",status="completed"\} 1$/m,
      );
    });

    const spans = exporter.getFinishedSpans();
    const run = spans.find(
      ({ name, attributes }) =>
        name === 'workflow.execute' && attributes['workflow.status'] === 'completed',
    );
    expect(run?.duration[0]).toBeGreaterThanOrEqual(DAY_SECONDS);
    const activity = spans.find(({ name }) => name === 'activity.greet');
    expect(activity?.spanContext().traceId).toBe(run?.spanContext().traceId);
    expect(activity?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId);
    expect(lines.find(({ event }) => event === 'awake')?.level).toBe('info');
    expect(plugin.stats().faults).toBe(0);
    // The test server has no visibility: what cannot be queried is not reported again and again.
    const warnings = lines.filter(({ level }) => level === 'warning' || level === 'error');
    const events = warnings.map(({ event }) => event);
    // The SDK itself says once what that server lacks.
    expect(events.filter((event) => !event.startsWith('Temporal Server 1.16.0'))).toEqual([]);
  }, 90_000);
});
