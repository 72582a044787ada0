import {
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { Client } from '@temporalio/client';
import { executionId, TelemetryLab } from './fixtures/telemetry-lab.ts';
import { family } from './fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('traces that begin in a worker under a sampler by ratio', () => {
  let lab: TelemetryLab;
  const ratio = new TraceIdRatioBasedSampler(0.5);

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
    const runs = new Map<string, string>();
    await lab.withWorker(async (taskQueue) => {
      await Promise.all(
        Array.from({ length: 12 }, async () => {
          const workflowId = executionId();
          const handle = await client.workflow.start(family, {
            taskQueue,
            workflowId,
            args: ['Ada'],
          });
          await handle.result();
          runs.set(workflowId, handle.firstExecutionRunId.replaceAll('-', ''));
        }),
      );
    });
    const seen = { sampled: 0, unsampled: 0 };
    for (const [workflowId, traceId] of runs) {
      const sampled =
        ratio.shouldSample({}, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
      seen[sampled ? 'sampled' : 'unsampled'] += 1;
      const names = lab
        .spansOf(traceId)
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
      const flags = lab.linesOf(workflowId).map((line) => line['trace_flags']);
      expect(new Set(flags)).toEqual(new Set([sampled ? 1 : 0]));
    }
    // Run ids are random: of twelve, each side has some but for one time in two thousand.
    expect(seen.sampled + seen.unsampled).toBe(12);
  }, 60_000);
});
