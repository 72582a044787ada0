import { announceLlmObserver } from '@wflo/shared-state';
import { registry } from '@wflo/metrics';
import { withBudget } from '../../src/index.ts';
import * as activities from '../fixtures/budget-activities.ts';
import * as workflows from '../fixtures/budget-workflows.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('a run with a budget of which no LLM call is seen', () => {
  let lab: TelemetryLab;
  let workflowBundle: { code: string };

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  beforeAll(async () => {
    workflowBundle = await sharedBundle('instrumented', 'budget-workflows.ts');
  }, 90_000);

  /** The lines that say so, of runs one after the other. */
  async function said(
    workflow: (...args: never[]) => Promise<unknown>,
    { isBudgeted = true, times = 1 } = {},
  ) {
    const ids = Array.from({ length: times }, () => executionId());
    await lab.withWorker(
      async (taskQueue) => {
        for (const workflowId of ids) {
          const options = { taskQueue, workflowId };
          const given = isBudgeted ? withBudget({ limitUsd: '0.50' }, options) : options;
          await lab.client.workflow.execute(workflow.name, given);
        }
      },
      { workflowBundle, activities },
    );
    return ids
      .flatMap((id) => lab.linesOf(id))
      .filter(({ event }) => event === 'workflow_budget_unobserved');
  }

  const counted = async (reason: string) => {
    const metric = await registry.getSingleMetric('wflo_budget_unobserved_runs_total')?.get();
    return metric?.values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0;
  };

  it('is told of once, and why, and each is counted', async () => {
    const lines = await said(workflows.sees, { times: 2 });
    expect(lines).toMatchObject([
      {
        level: 'warning',
        reason: 'no_observer',
        workflow_type: 'sees',
        budget_id: expect.stringMatching(/^run-/) as string,
        hint: expect.stringContaining('@wflo/genai') as string,
      },
    ]);
    expect(await counted('no_observer')).toBe(2);
  }, 60_000);

  it('is told of also where something observes other calls', async () => {
    announceLlmObserver();
    expect(await said(workflows.seesLocally)).toMatchObject([{ reason: 'no_observed_call' }]);
    expect(await counted('no_observed_call')).toBe(1);
  }, 60_000);

  it('is not told of where calls are seen, or where there is no budget', async () => {
    expect(await said(workflows.calls)).toEqual([]);
    expect(await said(workflows.chained, { isBudgeted: false })).toEqual([]);
    expect(await counted('no_observed_call')).toBe(1);
  }, 60_000);
});
