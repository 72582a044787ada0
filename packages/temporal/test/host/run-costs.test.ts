import { provideRunLedger, type RunAttempt, type RunCosts } from '@wflo/shared-state';
import * as activities from '../fixtures/budget-activities.ts';
import { refusals, written } from '../fixtures/budget-activities.ts';
import * as workflows from '../fixtures/budget-workflows.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const COSTS: RunCosts = {
  calls: 7,
  inputTokens: 700,
  outputTokens: 70,
  costUsd: '0.007',
  unknownCalls: 1,
  upperBoundUsd: '0.5',
  wastedCalls: 2,
  wastedUsd: '0.002',
  wastedUpperBoundUsd: '0',
};

withTemporal('what the LLM calls of a run have cost', () => {
  let lab: TelemetryLab;
  let workflowBundle: { code: string };
  let forgetLedger: () => void = () => undefined;

  withLab((opened) => (lab = opened), {
    workflowMetrics: false,
    reconcile: { intervalSeconds: 0.2 },
  });

  beforeAll(async () => {
    workflowBundle = await sharedBundle('instrumented', 'budget-workflows.ts');
  }, 90_000);

  afterEach(() => {
    forgetLedger();
  });

  /** Runs a workflow to its end, and returns what the ends of its runs have left. */
  async function run(workflow: (...args: never[]) => Promise<unknown>, ...args: unknown[]) {
    const workflowId = executionId();
    await lab.withWorker(
      async (taskQueue) => {
        const options = { taskQueue, workflowId, args };
        await lab.client.workflow.execute(workflow.name, options).catch(() => undefined);
      },
      { workflowBundle, activities },
    );
    return ofExecution(workflowId);
  }

  function ofExecution(workflowId: string) {
    const spans = lab.spansOfExecution(workflowId);
    const lines = lab.linesOf(workflowId);
    return {
      workflowId,
      spans,
      runs: spans.filter(({ name }) => name === 'workflow.execute'),
      lines: lines.filter(({ event }) => /^Workflow |^workflow_/.test(String(event))),
    };
  }

  const seenHere = {
    'wflo.llm.calls': 4,
    'wflo.llm.input_tokens': 300,
    'wflo.llm.output_tokens': 30,
    'wflo.cost.usd': '0.003',
    'wflo.cost.unknown_requests': 1,
    'wflo.cost.upper_bound_usd': '0.005',
    'wflo.cost.wasted_usd': '0.001',
    'wflo.llm.wasted_calls': 2,
    'wflo.cost.source': 'process',
  };

  it('is on its span and its last line, by what the process has seen', async () => {
    const { spans, lines } = await run(workflows.calls);
    expect(only(spans, 'workflow.execute').attributes).toMatchObject(seenHere);
    const completed = lines.filter(({ event }) => event === 'Workflow completed');
    expect(completed).toHaveLength(1);
    expect(completed[0]).toMatchObject({
      level: 'info',
      workflow_status: 'completed',
      seconds: expect.any(Number) as number,
      llm_calls: 4,
      input_tokens: 300,
      output_tokens: 30,
      cost_usd: '0.003',
      unknown_calls: 1,
      upper_bound_usd: '0.005',
      wasted_usd: '0.001',
      wasted_calls: 2,
      cost_source: 'process',
    });
  }, 60_000);

  it('is on the line of a failure, with what that has wasted', async () => {
    const { spans, lines } = await run(workflows.callsAndFails);
    const failed = lines.filter(({ event }) => event === 'Workflow failed');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({
      level: 'warning',
      workflow_status: 'failed',
      llm_calls: 5,
      cost_usd: '0.004',
      wasted_usd: '0.002',
    });
    expect(only(spans, 'workflow.execute').attributes).toMatchObject({
      'wflo.cost.usd': '0.004',
      'wflo.cost.wasted_usd': '0.002',
    });
  }, 60_000);

  it('is that of each run of a chain, which is told at its end', async () => {
    const { runs, lines } = await run(workflows.callsAndContinues, 1);
    expect(runs).toHaveLength(2);
    for (const { attributes } of runs) expect(attributes).toMatchObject(seenHere);
    const ends = lines.filter((line) => line['llm_calls'] === 4);
    expect(ends.map((line) => line['workflow_status'])).toEqual(['continued_as_new', 'completed']);
  }, 60_000);

  it('is on the span and the line of a run that was terminated', async () => {
    const workflowId = executionId();
    await lab.withWorker(
      async (taskQueue) => {
        const options = { taskQueue, workflowId };
        const handle = await lab.client.workflow.start(workflows.callsAndWaits, options);
        await until(() =>
          lab
            .spansOfExecution(workflowId)
            .some(({ attributes }) => attributes['activity.status'] === 'completed'),
        );
        await handle.terminate();
        await until(() => ofExecution(workflowId).runs.length === 1);
      },
      { workflowBundle, activities },
    );
    const { runs, lines } = ofExecution(workflowId);
    expect(runs[0]?.attributes).toMatchObject(seenHere);
    const terminated = lines.find(({ event }) => event === 'workflow_terminated');
    expect(terminated).toMatchObject({ llm_calls: 4, cost_usd: '0.003' });
  }, 90_000);

  it('leaves the end of a run without calls as it is', async () => {
    const { spans, lines } = await run(workflows.failsWithoutCalls);
    expect(Object.keys(only(spans, 'workflow.execute').attributes).join()).not.toMatch(/llm|cost/);
    expect(lines.find(({ event }) => event === 'Workflow failed')).not.toHaveProperty('llm_calls');
  }, 60_000);

  it('is what the ledger has, where there is one, once it has it', async () => {
    const failed: RunAttempt[] = [];
    const asked: { executionId: string; runId?: string | undefined }[] = [];
    forgetLedger = provideRunLedger({
      attemptFailed: (attempt) => {
        failed.push(attempt);
        return Promise.resolve();
      },
      runCosts: async (of) => {
        asked.push(of);
        return COSTS;
      },
    });
    const { spans, lines, workflowId } = await run(workflows.calls);
    const { attributes } = only(spans, 'workflow.execute');
    const runId = attributes['workflow.run_id'] as string;
    expect(attributes).toMatchObject({
      'wflo.llm.calls': 7,
      'wflo.llm.input_tokens': 700,
      'wflo.cost.usd': '0.007',
      'wflo.cost.upper_bound_usd': '0.5',
      'wflo.cost.wasted_usd': '0.002',
      'wflo.cost.source': 'ledger',
    });
    expect(lines.find(({ event }) => event === 'Workflow completed')).toMatchObject({
      llm_calls: 7,
      cost_source: 'ledger',
    });
    // Once, for both.
    expect(asked).toEqual([{ executionId: workflowId, runId }]);
    expect(failed).toEqual([{ executionId: workflowId, runId, activityId: '1', attempt: 1 }]);
  }, 60_000);

  it('is of no interest to the ledger where a failed attempt has made no call', async () => {
    const failed: RunAttempt[] = [];
    forgetLedger = provideRunLedger({
      attemptFailed: (attempt) => Promise.resolve(void failed.push(attempt)),
      runCosts: () => Promise.resolve({ ...COSTS, calls: 0 }),
    });
    const { spans } = await run(workflows.failsWithoutCalls);
    expect(failed).toEqual([]);
    expect(only(spans, 'workflow.execute').attributes).not.toHaveProperty(['wflo.cost.source']);
  }, 60_000);

  it.each([
    ['rejects', () => Promise.reject(new Error('away'))],
    ['never answers', () => new Promise<never>(() => undefined)],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
  ])(
    'is what the process has seen where the ledger %s',
    async (_how, away) => {
      forgetLedger = provideRunLedger({ attemptFailed: away, runCosts: away });
      const workflow = _how === 'never answers' ? workflows.writes : workflows.calls;
      const { spans, lines } = await run(workflow);
      const { attributes } = only(spans, 'workflow.execute');
      expect(attributes).toMatchObject({
        'workflow.status': 'completed',
        'wflo.cost.source': 'process',
      });
      expect(lines.filter(({ event }) => event === 'Workflow completed')).toHaveLength(1);
    },
    60_000,
  );

  it('is written down before Temporal knows the end of an attempt', async () => {
    written.length = 0;
    const { spans } = await run(workflows.writes);
    expect(written).toEqual(['succeeds']);
    const attempt = only(spans, 'activity.writeLate');
    expect(attempt.attributes['activity.status']).toBe('completed');
    await run(workflows.callsAndFails);
    expect(written).toEqual(['succeeds', 'fails']);
  }, 60_000);
});

withTemporal('a call that the budget refuses', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  it('fails its activity at once, and is the root cause of the run', async () => {
    refusals.attempts = 0;
    const workflowId = executionId();
    const workflowBundle = await sharedBundle('instrumented', 'budget-workflows.ts');
    await lab.withWorker(
      async (taskQueue) => {
        const failed = lab.client.workflow.execute(workflows.refused, { taskQueue, workflowId });
        await expect(failed).rejects.toMatchObject({
          cause: {
            name: 'ActivityFailure',
            retryState: 'NON_RETRYABLE_FAILURE',
            cause: {
              type: 'WFLO_BUDGET_EXCEEDED',
              nonRetryable: true,
              message: '0.30 USD do not fit into what is left of 0.50 USD',
              cause: { message: 'Connection error.' },
            },
          },
        });
      },
      { workflowBundle, activities },
    );
    expect(refusals.attempts).toBe(1);
    const spans = lab.spansOfExecution(workflowId);
    for (const name of ['workflow.execute', 'activity.isRefused']) {
      expect(only(spans, name).attributes).toMatchObject({
        'error.type': 'WFLO_BUDGET_EXCEEDED',
        'error.non_retryable': true,
      });
    }
    const line = lab.linesOf(workflowId).find(({ event }) => event === 'Workflow failed');
    expect(line).toMatchObject({ error_type: 'WFLO_BUDGET_EXCEEDED' });
  }, 60_000);
});
