import {
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { trace } from '@opentelemetry/api';
import { configureTracing } from '@wflo/tracing';
import { Guard } from '../../src/telemetry/guard.ts';
import { Sampling } from '../../src/spans/sampling.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { family } from '../fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('traces that begin in a worker under a sampler by ratio', () => {
  let lab: TelemetryLab;
  const ratio = new TraceIdRatioBasedSampler(0.5);
  const isSampled = (traceId: string) =>
    ratio.shouldSample({}, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  const traceIdOf = (handle: WorkflowHandleWithFirstExecutionRunId) =>
    handle.firstExecutionRunId.replaceAll('-', '');

  beforeAll(async () => {
    const sampler = new ParentBasedSampler({ root: ratio });
    lab = await TelemetryLab.open(address!, { metrics: false }, { sampler });
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

  it('are exported whole or not at all, as the sampler says, and lines say which', async () => {
    // No tracing on the client's side: the run begins the trace.
    const client = new Client({ connection: lab.client.connection });
    const handles: Record<'sampled' | 'unsampled', WorkflowHandleWithFirstExecutionRunId[]> = {
      sampled: [],
      unsampled: [],
    };
    await lab.withWorker(async (taskQueue) => {
      // The server chooses the run ids, so as many are started as it takes to have both kinds.
      while (handles.sampled.length < 3 || handles.unsampled.length < 3) {
        const handle = await client.workflow.start(family, {
          taskQueue,
          workflowId: executionId(),
          args: ['Ada'],
        });
        handles[isSampled(traceIdOf(handle)) ? 'sampled' : 'unsampled'].push(handle);
      }
      const all = [...handles.sampled, ...handles.unsampled];
      await Promise.all(all.map((handle) => handle.result()));
    });
    for (const handle of [...handles.sampled, ...handles.unsampled]) {
      const sampled = handles.sampled.includes(handle);
      const names = lab
        .spansOf(traceIdOf(handle))
        .map((span) => span.name)
        .sort();
      expect(names).toEqual(
        sampled
          ? [
              'activity.greet',
              'activity.greet',
              'db.select',
              'db.select',
              'workflow.execute',
              'workflow.execute',
            ]
          : [],
      );
      const flags = lab.linesOf(handle.workflowId).map((line) => line['trace_flags']);
      expect(new Set(flags)).toEqual(new Set([sampled ? 1 : 0]));
    }
  }, 60_000);
});

it.each([
  [0, '00'],
  [1, '01'],
])('uses the sampler of @wflo/tracing, too: ratio %d', async (ratio, flags) => {
  const tracing = configureTracing({ sampler: new TraceIdRatioBasedSampler(ratio) });
  const sampling = new Sampling(() => trace.getTracer('test'), new Guard());
  const traceParent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}`;
  expect(sampling.resolve(`${traceParent}-01`, true)).toBe(`${traceParent}-${flags}`);
  await tracing.shutdown();
});
