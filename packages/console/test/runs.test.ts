import type { RunDetail, RunList, Timeline, CostReport } from '../src/index.ts';
import { withConsole } from './a-console.ts';
import { newSpanId, newTraceId, post, traceRequest } from './otlp-request.ts';

describe('a run', () => {
  const traceId = newTraceId();
  const [start, run, first, second, call, query] = Array.from({ length: 6 }, newSpanId);
  const ids = { 'workflow.execution_id': 'exec-1', 'workflow.run_id': 'run-1' };
  const t0 = Date.now() - 60_000;
  const attempt = { ...ids, 'activity.type': 'search', 'activity.id': '7' };
  const spans = [
    // Children come before the spans that say whose they are.
    {
      name: 'SELECT docs',
      traceId,
      spanId: query,
      parentSpanId: second,
      startMs: t0 + 5_010,
      attributes: { 'db.system.name': 'sqlite' },
    },
    {
      name: 'chat gpt-4o',
      traceId,
      spanId: call,
      parentSpanId: first,
      startMs: t0 + 10,
      endMs: t0 + 900,
      attributes: {
        ...ids,
        'activity.id': '7',
        'wflo.attempt': 1,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
        'wflo.cost.usd': '0.00045',
        'session.id': 's-1',
        'wflo.tags': ['beta', 'eu'],
      },
    },
    {
      // Refused by a budget: it was not sent, and is no call.
      name: 'chat gpt-4o',
      traceId,
      parentSpanId: second,
      startMs: t0 + 5_020,
      attributes: {
        ...ids,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'wflo.requests': 0,
      },
    },
    {
      name: 'activity.search',
      traceId,
      spanId: first,
      parentSpanId: run,
      startMs: t0,
      endMs: t0 + 1_000,
      error: '429 Too Many Requests',
      attributes: { ...attempt, 'activity.attempt': 1 },
    },
    {
      name: 'activity.search',
      traceId,
      spanId: second,
      parentSpanId: run,
      startMs: t0 + 5_000,
      endMs: t0 + 6_000,
      attributes: { ...attempt, 'activity.attempt': 2 },
    },
    {
      name: 'workflow.execute',
      traceId,
      spanId: run,
      parentSpanId: start,
      startMs: t0,
      endMs: t0 + 7_000,
      attributes: {
        ...ids,
        'workflow.first_run_id': 'run-1',
        'workflow.id': 'research',
        'workflow.type': 'agent',
        'workflow.status': 'completed',
      },
    },
    {
      name: 'workflow.start',
      traceId,
      spanId: start,
      startMs: t0 - 5,
      attributes: { 'workflow.execution_id': 'exec-1', 'workflow.type': 'agent' },
    },
  ];

  it('is known from its spans, in whatever order they come, each once', async () => {
    await withConsole({}, async (console) => {
      for (const span of [...spans, ...spans]) {
        // Each request differs, so that it is the span that is recognised.
        await post(console.otlpHttpUrl, '/v1/traces', traceRequest([span, { name: 'other' }]));
      }
      const { runs, totals } = await console.get<RunList>('/api/runs');
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject({
        executionId: 'exec-1',
        workflow: { value: 'research' },
        status: { value: 'completed', source: 'spans' },
        retries: { value: 1 },
        durationMs: { value: 7_005 },
        cost: {
          usd: { value: '0.00045', source: 'spans' },
          unpricedCalls: 0,
          wastedUsd: '0.00045',
        },
        inputTokens: { value: 100 },
        sessionId: 's-1',
        tags: ['beta', 'eu'],
        worker: { value: 'worker-1' },
      });
      expect(totals).toMatchObject({ count: 1, usd: '0.00045', byStatus: { completed: 1 } });
    });
  });

  it('has a timeline in which attempts are under their step, and waiting is apart', async () => {
    await withConsole({}, async (console) => {
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest(spans));
      const { items } = await console.get<Timeline>('/api/runs/exec-1/timeline');
      const step = items.find(({ kind }) => kind === 'step');
      expect(step).toMatchObject({ name: 'search', status: 'ok', attempt: 2 });
      const below = items.filter(({ parentId }) => parentId === step?.id);
      expect(below.map(({ kind, attempt: n, status }) => [kind, n, status])).toEqual([
        ['attempt', 1, 'error'],
        ['wait', 2, 'waiting'],
        ['attempt', 2, 'ok'],
      ]);
      expect(below[1]).toMatchObject({ startMs: t0 + 1_000, endMs: t0 + 5_000 });
      expect(items.find(({ kind }) => kind === 'database')?.parentId).toBe(`${traceId}/${second}`);
      expect(items.find(({ kind }) => kind === 'llm')).toMatchObject({
        usd: '0.00045',
        inputTokens: 100,
      });
    });
  });

  it('is found by a part of its id, by session, cost and the words of an error', async () => {
    await withConsole({}, async (console) => {
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest(spans));
      const count = async (query: string) =>
        (await console.get<RunList>(`/api/runs?${query}`)).totals.count;
      await expect(count('q=xec-')).resolves.toBe(1);
      await expect(count('q=too many')).resolves.toBe(1);
      await expect(count('q=absent')).resolves.toBe(0);
      await expect(count('session=s-1&minCostUsd=0.0004')).resolves.toBe(1);
      await expect(count('minCostUsd=0.0005')).resolves.toBe(0);
      await expect(count('status=failed')).resolves.toBe(0);
      await expect(count('since=1h&until=30s')).resolves.toBe(1);
    });
  });

  it('costs what its calls cost, by each grouping', async () => {
    await withConsole({}, async (console) => {
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest(spans));
      const keys = async (groupBy: string) => {
        const { groups, totals } = await console.get<CostReport>(`/api/cost?groupBy=${groupBy}`);
        expect(totals).toMatchObject({ usd: '0.00045', calls: 1, wastedUsd: '0.00045' });
        return groups.map(({ key }) => key);
      };
      await expect(keys('model')).resolves.toEqual(['gpt-4o']);
      await expect(keys('workflow')).resolves.toEqual(['research']);
      await expect(keys('session')).resolves.toEqual(['s-1']);
      await expect(keys('tag')).resolves.toEqual(['beta', 'eu']);
      const csv = await fetch(new URL('/api/cost?groupBy=model&format=csv', console.url));
      expect(await csv.text()).toBe(
        'key,usd,calls,unpricedCalls,upperBoundUsd,wastedUsd,inputTokens,outputTokens\r\n' +
          'gpt-4o,0.00045,1,0,0,0.00045,100,20\r\n',
      );
    });
  });

  it('says why something is not known', async () => {
    await withConsole({}, async (console) => {
      const executing = { name: 'activity.a', attributes: { 'workflow.execution_id': 'exec-2' } };
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest([executing]));
      const detail = await console.get<RunDetail>('/api/runs/exec-2');
      expect(detail.status).toMatchObject({ value: 'unknown' });
      expect(detail.cost.usd).toEqual({
        value: null,
        reason: 'no LLM call of this run was received, and no ledger names it',
      });
      expect(detail.input).toMatchObject({
        value: null,
        reason: expect.stringContaining('TEMPORAL_ADDRESS') as string,
      });
      const missing = await fetch(new URL('/api/runs/nobody', console.url));
      expect([missing.status, ((await missing.json()) as { code: string }).code]).toEqual([
        404,
        'WFLO_CONSOLE_NOT_FOUND',
      ]);
    });
  });
});
