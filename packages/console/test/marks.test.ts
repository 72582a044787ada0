import type { Timeline } from '../src/index.ts';
import { withConsole } from './a-console.ts';
import { nano, newTraceId, post, traceRequest, type SpanShape } from './otlp-request.ts';

const traceId = newTraceId();
const startMs = Date.now() - 3_000;

/** An attempt of an activity, so many seconds after the start of the run. */
function attempt(seconds: number, attributes: Record<string, unknown> = {}): SpanShape {
  const own = { 'workflow.execution_id': 'exec-1', 'activity.id': String(seconds), ...attributes };
  const at = startMs + seconds * 1_000;
  return { name: 'activity.work', traceId, startMs: at, endMs: at + 500, attributes: own };
}

describe('a timeline', () => {
  it('marks where another worker goes on, what happened in a span, and clocks that are off', async () => {
    await withConsole({}, async (console) => {
      const send = (body: string) => post(console.otlpHttpUrl, '/v1/traces', body);
      await send(traceRequest([attempt(0), attempt(1)], 'one'));
      const request = JSON.parse(traceRequest([attempt(2), attempt(43)], 'two')) as {
        resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
      };
      const [span] = request.resourceSpans[0]!.scopeSpans[0]!.spans;
      const event = (name: string) => ({ name, timeUnixNano: nano(startMs + 2_100) });
      span!['events'] = [event('sandbox.ready'), event('exception')];
      await send(JSON.stringify(request));
      const { items, marks } = await console.get<Timeline>('/api/runs/exec-1/timeline');
      expect(items.map(({ process, skewed }) => [process, skewed])).toEqual([
        ['one-1', false],
        ['one-1', false],
        // It has sent a span that ends 40 s from now.
        ['two-1', true],
        ['two-1', true],
      ]);
      expect(marks.map(({ atMs, kind, text }) => [atMs - startMs, kind, text])).toEqual([
        [0, 'worker', 'worker one-1'],
        [2_000, 'worker', 'worker two-1 goes on'],
        [2_100, 'event', 'sandbox.ready'],
      ]);
    });
  });

  it('is named by the steps of a definition', async () => {
    await withConsole({}, async (console) => {
      const spans = [attempt(0, { 'wflo.step_id': 'profile' }), attempt(1)];
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest(spans));
      const { items } = await console.get<Timeline>('/api/runs/exec-1/timeline');
      expect(items.map(({ name }) => name)).toEqual(['profile', 'work']);
    });
  });
});
