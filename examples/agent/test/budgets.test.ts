import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { configureLedger, flushLedger, onLlmCall, type LlmCallRecord } from '@wflo/genai';
import { configureLogging, configureTracing, WfloTemporalPlugin, withBudget } from '@wflo/temporal';
// nx-ignore-next-line: a change in anything affects tools.
import { startFixtureLlm, type FixtureLlm } from '@wflo/tools/fixture-llm';
import { aiSdkPlugin } from '../src/models/ai-sdk.ts';
import { anthropicActivities } from '../src/models/anthropic.ts';
import { openAiActivities } from '../src/models/openai.ts';
import { askActivities } from './budgeted/activities.ts';
import type { asks, chain, family } from './budgeted/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

/** Of `gpt-4o-mini`, in pico-USD. */
const INPUT = 150_000n;
const OUTPUT = 600_000n;
/** A call reserves 0.00012 USD, and costs a fraction of that. */
const ONE_CALL = '0.00015';

withTemporal('an agent with a budget', () => {
  let llm: FixtureLlm;
  let folder: string;
  let connection: Connection;
  let native: NativeConnection;
  let workflowBundle: { code: string };
  let client: Client;
  const plugin = new WfloTemporalPlugin({ workflowMetrics: false });
  const runs: { readonly attributes: Readonly<Record<string, unknown>> }[] = [];
  const records: LlmCallRecord[] = [];
  const stop = onLlmCall((call) => records.push(call));
  const tracing = configureTracing({
    serviceName: 'budgets',
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => span.name === 'workflow.execute' && runs.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });

  beforeAll(async () => {
    configureLogging({ level: 'CRITICAL' });
    llm = await startFixtureLlm();
    folder = await mkdtemp(join(tmpdir(), 'wflo-budgets-'));
    configureLedger({ file: join(folder, 'ledger.db') });
    connection = await Connection.connect({ address: address! });
    native = await NativeConnection.connect({ address: address! });
    client = new Client({ connection, plugins: [plugin] });
    workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./budgeted/workflows.ts', import.meta.url)),
      plugins: [plugin, aiSdk()],
      logger: new DefaultLogger('ERROR'),
    });
  }, 90_000);
  afterEach(() => {
    llm.reset();
    records.length = 0;
    runs.length = 0;
  });
  afterAll(async () => {
    stop();
    await flushLedger();
    await native.close();
    await connection.close();
    await tracing.shutdown();
    await llm.close();
    await rm(folder, { recursive: true });
  });

  const aiSdk = () => aiSdkPlugin({ baseURL: llm.url, apiKey: 'key' });

  async function withWorker<T>(
    work: (names: { taskQueue: string; workflowId: string }) => Promise<T>,
  ): Promise<T> {
    const taskQueue = `budgets-${randomUUID()}`;
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      activities: {
        ...askActivities(llm.url),
        ...openAiActivities({ baseURL: llm.url, apiKey: 'key' }),
        ...anthropicActivities({ baseURL: llm.origin, apiKey: 'key' }),
      },
      workflowBundle,
      plugins: [plugin, aiSdk()],
    });
    return worker.runUntil(work({ taskQueue, workflowId: `run-${randomUUID()}` }));
  }

  /** By hand, of what the server has served. */
  function servedPicoUsd(): bigint {
    return llm
      .calls()
      .map(({ billedUsage }) => billedUsage ?? {})
      .reduce(
        (sum, usage) =>
          sum +
          BigInt(Number(usage['prompt_tokens'] ?? 0)) * INPUT +
          BigInt(Number(usage['completion_tokens'] ?? 0)) * OUTPUT,
        0n,
      );
  }

  const picoOf = (usd: unknown) => BigInt(Math.round(Number(usd) * 1e12));
  const ofRuns = (name: string) =>
    runs.reduce((sum, { attributes }) => sum + picoOf(attributes[name] ?? 0), 0n);

  it('shares it with its children, who wait for each other, and one of whom has less', async () => {
    const answers = await withWorker((names) =>
      client.workflow.execute<typeof family>(
        'family',
        // Room for a few of the six at a time, and for all of them one after the other.
        withBudget({ limitUsd: '0.0005' }, { ...names, args: ['0.00001'] }),
      ),
    );
    expect(answers).toHaveLength(7);
    expect(answers.slice(0, 6)).not.toContain('failed');
    expect(answers[6]).toBe('failed');
    expect(llm.calls()).toHaveLength(6);
    expect(ofRuns('wflo.cost.usd')).toBe(servedPicoUsd());
    const children = runs.filter(({ attributes }) => attributes['workflow.type'] === 'asks');
    const small = children.find(({ attributes }) => attributes['workflow.status'] === 'failed');
    expect(small?.attributes).toMatchObject({
      'error.type': 'WFLO_BUDGET_EXCEEDED',
      'error.non_retryable': true,
      'wflo.budget.limit_usd': '0.00001',
    });
    const others = children.filter((one) => one !== small);
    expect(new Set(others.map(({ attributes }) => attributes['wflo.budget.id'])).size).toBe(1);
  }, 120_000);

  it('stays in it as it continues as new, and fails with the refusal as its root cause', async () => {
    await withWorker(async (names) => {
      const options = { ...names, args: [5] as [number] };
      const failed = client.workflow.execute<typeof chain>(
        'chain',
        withBudget({ limitUsd: ONE_CALL }, options),
      );
      await expect(failed).rejects.toMatchObject({
        cause: {
          retryState: 'NON_RETRYABLE_FAILURE',
          cause: { type: 'WFLO_BUDGET_EXCEEDED', nonRetryable: true },
        },
      });
    });
    // What the first calls have cost leaves too little for the most that another may cost.
    const served = llm.calls().length;
    expect(served).toBeGreaterThan(0);
    expect(served).toBeLessThan(6);
    expect(runs).toHaveLength(served + 1);
    expect(servedPicoUsd()).toBeLessThan(picoOf(ONE_CALL));
    expect(ofRuns('wflo.cost.usd')).toBe(servedPicoUsd());
    expect(runs.at(-1)?.attributes).toMatchObject({
      'workflow.status': 'failed',
      'error.type': 'WFLO_BUDGET_EXCEEDED',
    });
  }, 120_000);

  it('has what a lost call may have cost held, and told as wasted', async () => {
    llm.script([{ fault: 'cut' }]);
    await withWorker((names) =>
      client.workflow.execute<typeof asks>(
        'asks',
        withBudget({ limitUsd: '0.01' }, { ...names, args: ['that is lost'] }),
      ),
    );
    expect(llm.calls()).toHaveLength(2);
    const [{ attributes } = { attributes: {} }] = runs;
    expect(attributes).toMatchObject({
      'wflo.llm.calls': 2,
      'wflo.llm.wasted_calls': 1,
      'wflo.cost.wasted_usd': '0',
      'wflo.cost.unknown_requests': 1,
      'wflo.cost.source': 'ledger',
    });
    const [lost, second] = llm.calls();
    expect(lost?.outcome).toBe('broken');
    const known = records.find(({ status }) => status === 'completed');
    expect(second?.billedUsage).toMatchObject({ prompt_tokens: known?.inputTokens });
    expect(attributes['wflo.cost.usd']).toBe(known?.costUsd);
    expect(Number(attributes['wflo.cost.upper_bound_usd'])).toBeGreaterThan(0);
  }, 120_000);

  it('tells what an attempt has wasted that failed after its call', async () => {
    await withWorker((names) =>
      client.workflow.execute<typeof asks>(
        'asks',
        withBudget({ limitUsd: '0.01' }, { ...names, args: ['whose answer is lost'] }),
      ),
    );
    expect(llm.calls()).toHaveLength(2);
    expect(ofRuns('wflo.cost.usd')).toBe(servedPicoUsd());
    expect(runs[0]?.attributes).toMatchObject({
      'wflo.llm.wasted_calls': 1,
      'wflo.cost.wasted_usd': records[0]?.costUsd,
      'wflo.cost.source': 'ledger',
    });
  }, 120_000);

  it.each([
    ['research', 'gpt-4o-mini'],
    ['researchByOpenAi', 'gpt-4o-mini'],
    ['researchByAnthropic', 'claude-haiku-4-5'],
  ])(
    'sends nothing that does not fit, and tries it once: %s',
    async (workflow, model) => {
      const question = { model, fromYear: 2007, toYear: 2010 };
      const options = withBudget({ limitUsd: '0.0000001' }, { args: [question] });
      await withWorker(async (names) => {
        const failed = client.workflow.execute(workflow, { ...names, ...options });
        await expect(failed).rejects.toMatchObject({
          cause: {
            retryState: 'NON_RETRYABLE_FAILURE',
            cause: { type: 'WFLO_BUDGET_EXCEEDED', nonRetryable: true },
          },
        });
      });
      expect(llm.calls()).toEqual([]);
      expect(runs[0]?.attributes).toMatchObject({ 'error.type': 'WFLO_BUDGET_EXCEEDED' });
    },
    120_000,
  );

  it('makes no call under a budget that nobody can read', async () => {
    const raw = new Client({ connection });
    await withWorker(async (names) => {
      const memo = { wflo_budget: { limitUsd: 'fifty cents' } };
      const failed = raw.workflow.execute<typeof asks>('asks', {
        ...names,
        memo,
        args: ['for free'],
      });
      await expect(failed).rejects.toMatchObject({
        cause: { cause: { type: 'WFLO_BUDGET_INVALID', nonRetryable: true } },
      });
    });
    expect(llm.calls()).toEqual([]);
  }, 60_000);

  it('is without a limit where it has none, and is recorded all the same', async () => {
    await withWorker((names) =>
      client.workflow.execute<typeof asks>('asks', { ...names, args: ['for all'] }),
    );
    expect(ofRuns('wflo.cost.usd')).toBe(servedPicoUsd());
    expect(runs[0]?.attributes).not.toHaveProperty(['wflo.budget.id']);
    expect(runs[0]?.attributes).toMatchObject({
      'wflo.llm.calls': 1,
      'wflo.cost.wasted_usd': '0',
      'wflo.cost.source': 'ledger',
    });
  }, 60_000);
});
