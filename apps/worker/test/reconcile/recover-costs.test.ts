import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { createCostClient, type CostClient } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';
import { OpenRows } from '../../src/reconcile/open-rows.ts';
import { freePort } from '@wflo/tools/ports';
import { ServiceProcess } from '../integration/service-process.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = address === undefined ? describe.skip : describe;

const HERE = 'the-id-of-this-namespace';
const ANSWER = {
  text: 'hi',
  model: 'gpt-4o-mini',
  finishReason: 'stop',
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0 },
  occurredAt: '2026-01-01T00:00:00.000Z',
};
const COST_USD = '0.0000045';

describeWithTemporal('a response that a closed run had not recorded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-unsettled-'));
  const logger = getLogger('test');
  let connection: Connection;
  let database: ExecutionsDatabase;
  let repositories: Repositories;
  let costService: ServiceProcess | undefined;
  let costUrl: string;
  let costs: CostClient;
  let counted: string[];

  beforeAll(async () => {
    connection = await Connection.connect({ address: address ?? '' });
    costUrl = `http://127.0.0.1:${await freePort()}`;
    costs = createCostClient({ baseUrl: costUrl, timeoutMillis: 60_000 });
  });
  afterAll(async () => {
    await connection.close();
    await costService?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 180_000);
  beforeEach(async () => {
    database = openDatabase('sqlite::memory:');
    await migrate(database);
    repositories = createRepositories(database.knex);
    counted = [];
  });
  afterEach(() => database.knex.destroy());

  async function startCostService(): Promise<void> {
    costService = new ServiceProcess(
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
      'apps/cost-service',
      { METRICS_PORT: new URL(costUrl).port, DATABASE_URL: `sqlite:${join(folder, 'cost.db')}` },
    );
    await costService.ready(`${costUrl}/ready`);
  }

  function aWorker(): OpenRows {
    return new OpenRows({
      repositories,
      logger,
      costs,
      metrics: {
        executionEnded: (workflowId, status) => counted.push(`${workflowId} ${status}`),
        costRecorded: (model, { inputTokens }, costUsd) =>
          counted.push(`${model} ${inputTokens} ${costUsd ?? 'unknown'}`),
        callLost: () => undefined,
        sandboxAnswered: () => undefined,
      },
      queue: { connection, namespace: 'default', taskQueue: 'nobody' },
      onEnded: () => Promise.resolve(),
      namespaceId: HERE,
    });
  }

  /** Of a run that its namespace has deleted. */
  async function addStep(workflowId: string, response?: unknown) {
    const run = { executionId: `exec-${randomUUID()}`, runId: randomUUID() };
    const startedAt = new Date();
    await repositories.executions.add({
      ...run,
      workflowId,
      workflowType: 'WfloWorkflow',
      startedAt,
      namespaceId: HERE,
    });
    const step = { ...run, stepId: 'a' };
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
    if (response !== undefined) await repositories.stepCalls.cacheResponse(step, response);
    return step;
  }

  it('waits for cost-service, and holds up no other row', async () => {
    const paid = [await addStep('paid', ANSWER), await addStep('paid', ANSWER)];
    await addStep('free');
    const one = aWorker();

    expect(await one.compare()).toBe(1);
    expect(counted).toEqual(['free terminated']);
    expect(await repositories.stepCalls.findResponse(paid[0]!)).toEqual(ANSWER);

    await startCostService();
    const ended = await Promise.all([one.compare(), aWorker().compare()]);
    expect(ended[0] + ended[1]).toBe(2);
    expect(await one.compare()).toBe(0);
    const cost = `gpt-4o-mini 10 ${COST_USD}`;
    expect(counted.toSorted()).toEqual(
      ['free terminated', cost, cost, 'paid terminated', 'paid terminated'].toSorted(),
    );
    for (const step of paid) {
      expect(await repositories.steps.list(step)).toMatchObject([
        { status: 'terminated', costUsd: COST_USD },
      ]);
      expect(await repositories.stepCalls.findResponse(step)).toBeNull();
      expect(await costs.executionCosts(step.executionId)).toMatchObject({
        records: [{ workflowId: 'paid', costUsd: COST_USD }],
      });
    }
  }, 60_000);

  it('is recorded against what was reserved for it, as the run itself may have done before', async () => {
    const step = await addStep('budgeted', ANSWER);
    const { executionId, runId } = step;
    await costs.putBudget(executionId, { limitUsd: '1' });
    const key = `${executionId}/${runId}/a`;
    const reserved = { idempotencyKey: key, amountUsd: '0.5', executionId };
    const { id } = await costs.reserve(executionId, reserved);
    await repositories.stepCalls.saveReservation(step, id);
    // The run was closed before it had the ledger's response.
    const { model, usage, occurredAt } = ANSWER;
    await costs.commit(id, {
      idempotencyKey: key,
      executionId,
      workflowId: 'budgeted',
      stepId: 'a',
      model,
      usage,
      occurredAt,
    });

    expect(await aWorker().compare()).toBe(1);
    expect(await repositories.steps.list(step)).toMatchObject([{ costUsd: COST_USD }]);
    expect(await costs.getBudget(executionId)).toMatchObject({
      spentUsd: COST_USD,
      reservedUsd: '0',
    });
    expect(counted).toEqual([`gpt-4o-mini 10 ${COST_USD}`, 'budgeted terminated']);
  }, 60_000);

  it('is recorded in a ledger that has lost what was reserved for it', async () => {
    const step = await addStep('restored', ANSWER);
    await repositories.stepCalls.saveReservation(step, `res-${randomUUID()}`);

    expect(await aWorker().compare()).toBe(1);
    expect(await repositories.steps.list(step)).toMatchObject([{ costUsd: COST_USD }]);
    expect(await costs.executionCosts(step.executionId)).toMatchObject({ totalUsd: COST_USD });
  }, 60_000);

  it('keeps no row open when the ledger refuses its cost for ever', async () => {
    const usage = { ...ANSWER.usage, cacheReadTokens: 11 };
    const step = await addStep('refused', { ...ANSWER, usage });

    expect(await aWorker().compare()).toBe(1);
    expect(counted).toEqual(['refused terminated']);
    expect(await repositories.stepCalls.findResponse(step)).toBeNull();
  }, 60_000);
});
