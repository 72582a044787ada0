import { jest } from '@jest/globals';
import { getLogger } from '@wflo/observability';
import { respondOnce } from '../../src/accounting/cached-response.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';

const response = {
  text: 'hi',
  model: 'm',
  finishReason: 'stop',
  usage: { inputTokens: 3, outputTokens: 1, cacheReadTokens: 0 },
  occurredAt: '2026-01-01T00:00:00.000Z',
};
const run = { executionId: 'exec-1', runId: 'run-1' };
const step = { ...run, stepId: 'a' };

describe('respondOnce', () => {
  const database = openDatabase('sqlite::memory:');
  const logger = getLogger('test');
  let repositories: Repositories;

  beforeAll(async () => {
    await migrate(database);
    repositories = createRepositories(database.knex);
    const startedAt = new Date();
    await repositories.executions.add({
      ...run,
      workflowId: 'w',
      workflowType: 'WfloWorkflow',
      startedAt,
    });
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
  });
  afterAll(() => database.knex.destroy());

  it('calls no second time for an attempt whose response never reached Temporal', async () => {
    const call = jest.fn(() => Promise.resolve(response));
    const dependencies = { repositories, logger };

    expect(await respondOnce(dependencies, step, 1, call)).toEqual(response);
    expect(await respondOnce(dependencies, step, 2, call)).toEqual(response);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('looks for no response before the first attempt, which has none to find', async () => {
    const other = { ...step, stepId: 'd' };
    await repositories.steps.add({ ...other, type: 'llm', startedAt: new Date() });
    await repositories.stepCalls.cacheResponse(other, { ...response, text: 'of before' });
    const call = () => Promise.resolve(response);
    expect(await respondOnce({ repositories, logger }, other, 1, call)).toEqual(response);
    expect(await repositories.stepCalls.findResponse(other)).toEqual(response);
  });

  it('calls again after an attempt that got no response', async () => {
    const other = { ...step, stepId: 'b' };
    await repositories.steps.add({ ...other, type: 'llm', startedAt: new Date() });
    const failing = jest.fn(() => Promise.reject(new Error('429')));
    const call = jest.fn(() => Promise.resolve(response));
    const dependencies = { repositories, logger };

    await expect(respondOnce(dependencies, other, 1, failing)).rejects.toThrow('429');
    expect(await respondOnce(dependencies, other, 2, call)).toEqual(response);
  });

  it('caches all that the ledger is to know of it', async () => {
    const other = { ...step, stepId: 'c' };
    await repositories.steps.add({ ...other, type: 'llm', startedAt: new Date() });
    const full = {
      ...response,
      responseModel: 'm-2026-01-01',
      provider: 'groq',
      usage: { ...response.usage, reasoningTokens: 1, otherAmounts: { video_tokens: 2 } },
      serviceTier: 'flex',
      reportedCostUsd: '0.1',
      unpricedReason: 'inconsistent_usage' as const,
      unknownOutcome: true,
      problem: 'no',
      problemCode: 'WFLO_LLM_REFUSED',
    };
    const dependencies = { repositories, logger };

    await respondOnce(dependencies, other, 1, () => Promise.resolve(full));
    const again = await respondOnce(dependencies, other, 2, () => Promise.resolve(response));
    expect(again).toEqual(full);
  });

  it('gives the response also when the database caches nothing', async () => {
    const closed = openDatabase('sqlite::memory:');
    await closed.knex.destroy();
    const dependencies = { repositories: createRepositories(closed.knex), logger };

    expect(await respondOnce(dependencies, step, 2, () => Promise.resolve(response))).toEqual(
      response,
    );
  });
});
