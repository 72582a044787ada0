import { instrumentDatabase } from '@wflo/observability';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

const REFUSALS = 'wflo_cost_service_budget_refusals_total';

describe('metrics of the service', () => {
  let service: ServiceUnderTest;

  beforeAll(async () => {
    service = await startService('sqlite');
  });
  afterAll(() => service.close());

  it('are at 0 before anything is refused', async () => {
    const samples = await service.metrics();
    expect(samples.get(`${REFUSALS}{reason="spent"}`)).toBe(0);
    expect(samples.get(`${REFUSALS}{reason="held"}`)).toBe(0);
    for (const operation of ['select', 'insert', 'update', 'delete', 'other']) {
      const name = `wflo_cost_service_database_errors_total{operation="${operation}"}`;
      expect([name, samples.get(name)]).toEqual([name, 0]);
    }
  });

  it('count what does not fit into a budget, apart by whether it may later', async () => {
    const { client } = service;
    await client.putBudget('b', { limitUsd: '1' });
    const reserve = (idempotencyKey: string, amountUsd: string) =>
      client.reserve('b', { idempotencyKey, amountUsd, ttlSeconds: 60 });
    const refused = { code: 'WFLO_BUDGET_EXCEEDED' };
    await reserve('first', '0.6');
    await expect(reserve('beside', '0.6')).rejects.toMatchObject(refused);
    await expect(reserve('never', '2')).rejects.toMatchObject(refused);
    const samples = await service.metrics();
    expect(samples.get(`${REFUSALS}{reason="held"}`)).toBe(1);
    expect(samples.get(`${REFUSALS}{reason="spent"}`)).toBe(1);
  });

  it('show a model at 0 from when its price is requested, before its first record', async () => {
    const { client } = service;
    const call = { model: 'gpt-4o', usage: { inputTokens: 1_000, outputTokens: 1 } };
    const records = 'wflo_ledger_records_total{model="gpt-4o",priced="true"}';
    expect((await service.metrics()).has(records)).toBe(false);
    await client.quote(call);
    const scraped = await service.metrics();
    expect(scraped.get(records)).toBe(0);
    expect(scraped.get('wflo_ledger_cost_usd_total{model="gpt-4o"}')).toBe(0);
    await client.recordUsage({ idempotencyKey: 'k', executionId: 'e', ...call });
    expect((await service.metrics()).get(records)).toBe(1);
  });

  it('count the statements of the database, and those that it refused', async () => {
    const { database, serviceMetrics } = service;
    const stop = instrumentDatabase(database, { metrics: serviceMetrics.database });
    await service.client.putBudget('counted', { limitUsd: '1' });
    const failed = database.raw('select * from there_is_none');
    await expect(failed).rejects.toThrow('there_is_none');
    const samples = await service.metrics();
    expect(samples.get('wflo_cost_service_database_errors_total{operation="select"}')).toBe(1);
    const inserts = samples.get('wflo_cost_service_database_operations_total{operation="insert"}');
    expect(inserts).toBeGreaterThan(0);
    stop();
  });
});
