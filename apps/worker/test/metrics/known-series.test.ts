import { catalog, configureLogging, getLogger } from '@wflo/observability';
import { unpricedReasonSchema } from '@wflo/contracts';
import { initializeKnownSeries } from '../../src/metrics/known-series.ts';
import { endedAt, startedAt, useRepositories } from '../database/repositories-under-test.ts';
import { describeOn } from '../database/test-databases.ts';

configureLogging({ level: 'CRITICAL' });

function seeing() {
  const seen = { definitions: new Set<string>(), models: new Set<string>() };
  return {
    seen,
    metrics: {
      workflowSeen: (id: string) => seen.definitions.add(id),
      modelSeen: (model: string) => seen.models.add(model),
    },
  };
}

describeOn('what a worker that starts knows', (create) => {
  const repositories = useRepositories(create);

  it('is each definition that was stored or has run, and each model that these name or called', async () => {
    const llm = (model: string) => ({ id: model, type: 'llm', model, prompt: 'Hi' });
    await repositories.definitions.save({
      ...{ id: 'stored', version: '1' },
      steps: [llm('gpt-4o'), llm('{{ inputs.model }}'), { id: 'c', type: 'code' }],
    } as { id: string; version: string });
    const run = await repositories.addExecution({ workflowId: 'has-run' });
    const step = { ...run, stepId: 'ask' };
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
    const output = { text: 'Hello', model: 'gpt-4o-mini' };
    await repositories.steps.finish({ ...step, status: 'completed', endedAt, output });
    const { seen, metrics } = seeing();
    await initializeKnownSeries(repositories, metrics, getLogger('test'));
    expect([...seen.definitions].sort()).toEqual(['has-run', 'stored']);
    expect([...seen.models].sort()).toEqual(['gpt-4o', 'gpt-4o-mini']);
  });
});

describe('known series', () => {
  it('hold no worker up at its start when the database does not respond', async () => {
    const { seen, metrics } = seeing();
    const away = () => Promise.reject(new Error('the database is away'));
    await initializeKnownSeries(
      {
        definitions: { listLatest: away },
        executions: { latestWorkflowIds: away },
        steps: { latestLlmOutputs: away },
      },
      metrics,
      getLogger('test'),
    );
    expect(seen.definitions.size).toBe(0);
  });

  it('have every reason for which the ledger has no price', () => {
    const { values } = catalog.llmUnpricedCallsTotal;
    expect([...values.reason].sort()).toEqual([...unpricedReasonSchema.options].sort());
  });
});
