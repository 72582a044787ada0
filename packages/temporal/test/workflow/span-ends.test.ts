import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import {
  endsInEachWay,
  proceed,
  progress,
  rename,
  stumblesInHandler,
} from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const errorOf = ({ attributes, status }: ReadableSpan) =>
  status.code === SpanStatusCode.ERROR ? attributes['error.type'] : undefined;

withTemporal('the end of a span', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  describe('of workflow code and its handlers', () => {
    const workflowId = executionId();
    let spans: ReadableSpan[];
    let suppressed: number;
    const one = (name: string) => only(spans, name);

    const inTrace = <T>(name: string, fn: () => Promise<T>) =>
      trace.getTracer('shop').startActiveSpan(name, async (span) => {
        const result = await fn();
        span.end();
        return result;
      });

    beforeAll(async () => {
      const before = lab.plugin.stats().duplicatesSuppressed;
      await lab.withWorker(async (taskQueue) => {
        const handle = await inTrace('checkout', async () => {
          const started = await lab.client.workflow.start(endsInEachWay, { taskQueue, workflowId });
          const args: [string] = ['Grace'];
          await started.executeUpdate(rename, { args, updateId: 'christening' });
          return started;
        });
        await handle.executeUpdate(rename, { args: [''] }).catch(() => undefined);
        await handle.query(progress);
        await inTrace('support', () => handle.signal(proceed));
        await handle.result();
      });
      spans = lab.spansOfExecution(workflowId);
      suppressed = lab.plugin.stats().duplicatesSuppressed - before;
    }, 60_000);

    it('is that of what it was opened around, which is on it, and only once', () => {
      for (const name of ['returns', 'settles_twice', 'resolves', 'rejects', 'signal.proceed']) {
        expect(one(name).attributes).not.toHaveProperty(['wflo.span.unfinished']);
      }
      expect(one('resolves').attributes['after']).toBe('an activity');
      expect(['returns', 'settles_twice', 'resolves'].map((name) => errorOf(one(name)))).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(errorOf(one('rejects'))).toBe('NoStock');
      expect(suppressed).toBe(0);
    });

    it('leaves the run with what it has of its own, and without what queries did', () => {
      const { attributes, links, kind } = one('workflow.execute');
      expect(kind).toBe(SpanKind.CONSUMER);
      expect(links).toEqual([]);
      for (const name of [
        'asked',
        'workflow.continued_from_run_id',
        'wflo.span.left_out',
        'wflo.ahead_of_record',
      ]) {
        expect([name, attributes[name]]).toEqual([name, undefined]);
      }
      expect(spans.map(({ name }) => name)).not.toContain('asked');
    });

    it('is that of the update which was handled, under the call that sent it', () => {
      const updates = spans.filter(({ name }) => name === 'update.rename');
      const runId = String(one('workflow.execute').attributes['workflow.run_id']);
      const [handled, refused, ...others] = [
        ...updates.filter((span) => errorOf(span) === undefined),
        ...updates.filter((span) => errorOf(span) !== undefined),
      ];
      expect(others).toEqual([]);
      expect(handled?.attributes).toMatchObject({
        'update.name': 'rename',
        'wflo.emission_id': `${runId}/update/christening`,
      });
      expect(refused && errorOf(refused)).toBe('NoName');
      const sent = spans.filter(({ name }) => name === 'workflow.update');
      expect(sent.map((span) => span.spanContext().spanId)).toContain(
        handled?.parentSpanContext?.spanId,
      );
      expect(handled?.links).toEqual([]);
    });

    it('is linked to the sender where that is in another trace', () => {
      const handled = one('signal.proceed');
      expect(handled.attributes['signal.name']).toBe('proceed');
      const sent = only(lab.exporter.getFinishedSpans(), 'workflow.signal').spanContext();
      const run = one('workflow.execute').spanContext();
      expect(sent.traceId).not.toBe(run.traceId);
      expect(handled.spanContext().traceId).toBe(run.traceId);
      expect(handled.parentSpanContext?.spanId).toBe(run.spanId);
      expect(handled.links.map((link) => link.context)).toEqual([
        expect.objectContaining({ traceId: sent.traceId, spanId: sent.spanId }),
      ]);
    });
  });

  it('is no failure where a handler failed the task, which was then done again', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(stumblesInHandler, { taskQueue, workflowId });
      await handle.query(progress);
      await handle.signal(proceed);
      await handle.result();
    });
    const handled = only(lab.spansOfExecution(workflowId), 'signal.proceed');
    expect(errorOf(handled)).toBeUndefined();
    expect(handled.links).toHaveLength(1);
    const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    expect(history.events?.some((event) => event.workflowTaskFailedEventAttributes)).toBe(true);
  }, 60_000);
});
