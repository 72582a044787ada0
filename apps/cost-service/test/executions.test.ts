import type { CostClient, UsageRequest } from '@wflo/contracts';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

/** Costs 0.0075 USD. */
const call: UsageRequest = {
  idempotencyKey: 'k',
  executionId: 'e',
  model: 'gpt-4o',
  usage: { inputTokens: 1_000, outputTokens: 500 },
};

describeOnEachEngine('the executions in the ledger', (engine) => {
  let service: ServiceUnderTest;
  let client: CostClient;
  beforeEach(async () => {
    service = await startService(engine);
    client = service.client;
  });
  afterEach(() => service.close());

  let keys = 0;
  const record = (executionId: string, day: number, more: Partial<UsageRequest> = {}) =>
    client.recordUsage({
      ...{ ...call, executionId, occurredAt: `2026-11-0${day}T12:00:00Z` },
      ...{ ...more, idempotencyKey: `key-${(keys += 1)}` },
    });
  const ids = async (query: Parameters<CostClient['executions']>[0] = {}) =>
    (await client.executions(query)).executions.map(({ executionId }) => executionId);

  it('are none at first', async () => {
    await expect(client.executions()).resolves.toEqual({ executions: [] });
    await expect(ids({ since: '2026-11-01T00:00:00Z' })).resolves.toEqual([]);
  });

  it('have what their calls used and cost, and when, the newest first', async () => {
    await record('order 1/ü', 2, { workflowId: 'agent', runId: 'run-1' });
    await record('order 2', 2);
    const lost = await record('order 1/ü', 1, { unknownOutcome: true });
    await record('order 1/ü', 3, { workflowId: 'agent', runId: 'run-2', model: 'no-such-model' });
    const { executions } = await client.executions();
    expect(executions).toEqual([
      {
        ...{ executionId: 'order 1/ü', workflowId: 'agent', runId: 'run-2' },
        ...{ totalUsd: '0.0075', calls: 3, inputTokens: 2_000, outputTokens: 1_000 },
        ...{ unpricedCalls: 2, unpricedUpperBoundUsd: '0.0075', unboundedCalls: 1 },
        ...{ firstCallAt: '2026-11-01T12:00:00.000Z', lastCallAt: '2026-11-03T12:00:00.000Z' },
      },
      {
        ...{ executionId: 'order 2', workflowId: null, runId: null },
        ...{ totalUsd: '0.0075', calls: 1, inputTokens: 1_000, outputTokens: 500 },
        ...{ unpricedCalls: 0, unpricedUpperBoundUsd: '0', unboundedCalls: 0 },
        ...{ firstCallAt: '2026-11-02T12:00:00.000Z', lastCallAt: '2026-11-02T12:00:00.000Z' },
      },
    ]);
    await client.settleUsage(lost.id, { costUsd: '0.001' });
    const [first] = (await client.executions({ limit: 1 })).executions;
    expect(first).toMatchObject({ totalUsd: '0.0085', calls: 3, unpricedCalls: 1 });
    for (const { executionId, totalUsd, calls } of executions.slice(1)) {
      await expect(client.executionCosts(executionId)).resolves.toMatchObject({ totalUsd, calls });
    }
  });

  it('are those with a call since then, in whatever order calls were recorded', async () => {
    await record('early', 1);
    await record('late', 5);
    await record('both', 5);
    await record('both', 1);
    await record('recorded late', 1);
    await expect(ids()).resolves.toEqual(['recorded late', 'both', 'late', 'early']);
    await expect(ids({ since: '2026-11-05T12:00:00Z' })).resolves.toEqual(['both', 'late']);
    await expect(ids({ since: '2026-11-05T12:00:01Z' })).resolves.toEqual([]);
    await expect(ids({ since: '2026-11-05T12:00:00Z', limit: 1 })).resolves.toEqual(['both']);
  });

  it('come a page at a time, none of them twice, while calls are recorded', async () => {
    const all = Array.from({ length: 7 }, (_, index) => `e${index}`);
    for (const id of [...all, ...all]) await record(id, 1);
    const seen: string[] = [];
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await client.executions({ limit: 3, after });
      seen.push(...page.executions.map(({ executionId }) => executionId));
      after = page.next;
      await record('e6', 1);
      await record('new', 1);
    }
    expect(seen).toEqual([...all].reverse());
    await expect(client.executions({ limit: 0 })).rejects.toMatchObject({ status: 400 });
    await expect(client.executions({ since: 'yesterday' })).rejects.toMatchObject({ status: 400 });
  });
});
