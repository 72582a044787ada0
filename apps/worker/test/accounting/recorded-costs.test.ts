import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCostClient, ServiceError, type CostClient } from '@wflo/contracts';
import { configureLogging, getLogger } from '@wflo/observability';
import { freePort } from '@wflo/tools/ports';
import type { LedgerDependencies } from '../../src/accounting/paid-call.ts';
import { isRecorded, recoverCosts } from '../../src/accounting/recover-costs.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';
import { ServiceProcess } from '../integration/service-process.ts';

const answer = {
  text: 'hi',
  model: 'gpt-4o-mini',
  finishReason: 'stop',
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0 },
  occurredAt: '2026-01-01T00:00:00.000Z',
};
const sent = {
  workflowId: 'w',
  model: 'gpt-4o-mini',
  usage: answer.usage,
  occurredAt: answer.occurredAt,
};
const COST_USD = '0.0000045';

describe('the costs that a run has left behind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-recorded-'));
  const database = openDatabase('sqlite::memory:');
  let repositories: Repositories;
  let service: ServiceProcess;
  let costs: CostClient;
  let counted: string[];
  let lines: Record<string, unknown>[];

  beforeAll(async () => {
    configureLogging({
      level: 'INFO',
      jsonOutput: true,
      destination: {
        write: (text: string) => lines.push(JSON.parse(text) as Record<string, unknown>),
      },
    });
    await migrate(database);
    repositories = createRepositories(database.knex);
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    service = new ServiceProcess(
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
      'apps/cost-service',
      { METRICS_PORT: new URL(baseUrl).port, DATABASE_URL: `sqlite:${join(folder, 'cost.db')}` },
    );
    await service.ready(`${baseUrl}/ready`);
    costs = createCostClient({ baseUrl, timeoutMillis: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await database.knex.destroy();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);
  beforeEach(() => {
    counted = [];
    lines = [];
  });

  const dependencies = (ledger: LedgerDependencies['costs'] = costs): LedgerDependencies => ({
    repositories,
    costs: ledger,
    logger: getLogger('test'),
    metrics: {
      executionEnded: () => undefined,
      costRecorded: (model, _usage, costUsd) => counted.push(`${model} ${costUsd ?? 'unknown'}`),
      callLost: (model) => counted.push(`${model} lost`),
      sandboxAnswered: () => undefined,
    },
  });
  const events = () => lines.map(({ event }) => event);

  async function aStep() {
    const run = { executionId: `exec-${randomUUID()}`, runId: randomUUID() };
    const startedAt = new Date();
    const row = { ...run, workflowId: 'w', workflowType: 'WfloWorkflow', startedAt };
    await repositories.executions.add(row);
    const step = { ...run, stepId: 'a' };
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
    return step;
  }

  it('are recorded once, of a response that was cached and of its attempt', async () => {
    const step = await aStep();
    await repositories.stepCalls.cacheResponse(step, { ...answer, attempt: 2 });
    await repositories.llmCalls.open({ ...step, attempt: 2 }, sent);
    expect(await isRecorded(dependencies(), step)).toBe(false);

    await recoverCosts(dependencies(), step);
    await recoverCosts(dependencies(), step);
    expect(await isRecorded(dependencies(), step)).toBe(true);
    expect(counted).toEqual([`gpt-4o-mini ${COST_USD}`]);
    expect(lines).toMatchObject([
      { event: 'llm_cost_recovered', workflow_id: 'w', step_id: 'a', cost_usd: COST_USD },
    ]);
    expect(await costs.executionCosts(step.executionId)).toMatchObject({ totalUsd: COST_USD });
  });

  it('are against what was reserved, by the row or by the response', async () => {
    for (const place of ['row', 'response'] as const) {
      const step = await aStep();
      const { executionId } = step;
      await costs.putBudget(executionId, { limitUsd: '1' });
      const reserved = { idempotencyKey: randomUUID(), amountUsd: '0.5', executionId };
      const { id: reservationId } = await costs.reserve(executionId, reserved);
      if (place === 'row') await repositories.stepCalls.saveReservation(step, reservationId);
      const response = place === 'row' ? answer : { ...answer, reservationId };
      await repositories.stepCalls.cacheResponse(step, response);

      await recoverCosts(dependencies(), step);
      expect(await costs.getBudget(executionId)).toMatchObject({
        spentUsd: COST_USD,
        reservedUsd: '0',
      });
    }
  });

  it('are recorded without a reservation that the ledger has lost', async () => {
    const step = await aStep();
    await repositories.stepCalls.saveReservation(step, `res-${randomUUID()}`);
    await repositories.stepCalls.cacheResponse(step, answer);
    await recoverCosts(dependencies(), step);
    expect(counted).toEqual([`gpt-4o-mini ${COST_USD}`]);
  });

  it('are unknown of a call whose response was lost, and which another attempt followed', async () => {
    const step = await aStep();
    await repositories.stepCalls.cacheResponse(step, { ...answer, attempt: 2 });
    await repositories.llmCalls.open({ ...step, attempt: 1 }, sent);
    await recoverCosts(dependencies(), step);
    await recoverCosts(dependencies(), step);

    expect(counted).toEqual([`gpt-4o-mini ${COST_USD}`, 'gpt-4o-mini lost']);
    expect(lines.at(-1)).toMatchObject({
      event: 'llm_call_outcome_unknown',
      workflow_id: 'w',
      step_id: 'a',
      attempt: 1,
      model: 'gpt-4o-mini',
      upper_bound_usd: COST_USD,
    });
    expect(await repositories.steps.list(step)).toMatchObject([{ costUsd: COST_USD }]);
    const { records } = await costs.executionCosts(step.executionId);
    expect(records).toHaveLength(2);
  });

  it('are lost, and said to be, where the ledger refuses them for ever', async () => {
    const step = await aStep();
    const usage = { ...answer.usage, cacheReadTokens: 11 };
    await repositories.stepCalls.cacheResponse(step, { ...answer, usage });
    await repositories.llmCalls.open({ ...step, attempt: 1 }, { ...sent, usage });
    await repositories.llmCalls.open({ ...step, attempt: 2 }, { no: 'call' });
    await recoverCosts(dependencies(), step);

    expect(counted).toEqual([]);
    expect(events()).toEqual(['llm_cost_lost', 'llm_cost_lost', 'llm_cost_lost']);
    expect(lines[0]).toMatchObject({ model: 'gpt-4o-mini', input_tokens: 10, output_tokens: 5 });
    expect(lines[1]).toMatchObject({ step_id: 'a', call: { model: 'gpt-4o-mini' } });
    expect(lines[2]).toMatchObject({ call: { no: 'call' } });
    expect(await repositories.llmCalls.listOpen(step)).toEqual([]);
  });

  it('are lost where the cached response cannot be read', async () => {
    const step = await aStep();
    await repositories.stepCalls.cacheResponse(step, { no: 'response' });
    await recoverCosts(dependencies(), step);
    expect(lines).toMatchObject([{ event: 'llm_cost_lost', step_id: 'a' }]);
  });

  it('wait for a ledger that does not respond', async () => {
    const nobody = createCostClient({ baseUrl: `http://127.0.0.1:${await freePort()}` });
    for (const leave of [
      (step: Awaited<ReturnType<typeof aStep>>) =>
        repositories.stepCalls.cacheResponse(step, answer),
      (step: Awaited<ReturnType<typeof aStep>>) =>
        repositories.llmCalls.open({ ...step, attempt: 1 }, sent),
    ]) {
      const step = await aStep();
      await leave(step);
      await expect(recoverCosts(dependencies(nobody), step)).rejects.toThrow(ServiceError);
      expect(events()).toEqual([]);
      expect(await isRecorded(dependencies(), step)).toBe(false);
      await recoverCosts(dependencies(), step);
      expect(await isRecorded(dependencies(), step)).toBe(true);
      lines = [];
    }
  });

  it('are not recorded beside a reservation whose ledger does not respond', async () => {
    const nobody = createCostClient({ baseUrl: `http://127.0.0.1:${await freePort()}` });
    const step = await aStep();
    await repositories.stepCalls.saveReservation(step, `res-${randomUUID()}`);
    await repositories.stepCalls.cacheResponse(step, answer);
    const halfDead = {
      commit: nobody.commit.bind(nobody),
      recordUsage: costs.recordUsage.bind(costs),
    };
    await expect(recoverCosts(dependencies(halfDead), step)).rejects.toThrow(ServiceError);
    expect(await isRecorded(dependencies(), step)).toBe(false);
    expect(counted).toEqual([]);
  });
});
