import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCostClient } from '@wflo/contracts';
import { freePorts } from '@wflo/tools/ports';
import type { CostReport, Health, RunDetail, RunList } from '../src/index.ts';
import { eventually, withConsole } from './a-console.ts';
import { post, traceRequest } from './otlp-request.ts';

const app = join(import.meta.dirname, '../../../apps/cost-service');

describe('a console beside a ledger', () => {
  let folder: string;
  let service: ChildProcess;
  let url: string;

  async function kill(): Promise<void> {
    if (service.exitCode !== null || service.signalCode !== null) return;
    const closed = once(service, 'close');
    service.kill('SIGKILL');
    await closed;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wflo-console-ledger-'));
    const [port] = await freePorts(1);
    url = `http://127.0.0.1:${port}`;
    service = spawn(
      process.execPath,
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
      {
        cwd: app,
        stdio: 'ignore',
        env: {
          PATH: process.env['PATH'],
          METRICS_PORT: String(port),
          DATABASE_URL: `sqlite:${join(folder, 'cost.db')}`,
        },
      },
    );
    await eventually(
      () => fetch(`${url}/ready`).catch(() => undefined),
      (response) => response?.ok === true,
    );
  });
  afterAll(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('tells apart what chains of one id have cost', async () => {
    const costs = createCostClient({ baseUrl: url });
    const record = (key: string, runId: string, inputTokens: number) =>
      costs.recordUsage({
        ...{ idempotencyKey: key, executionId: 'order-7', workflowId: 'orders', runId },
        ...{
          activityId: '1',
          attempt: 1,
          model: 'gpt-4o',
          usage: { inputTokens, outputTokens: 1 },
        },
      });
    await record('of-old', 'old', 1_000_000);
    await record('of-new', 'new', 1_000);
    await record('of-continued', 'continued', 500);
    const span = (runId: string, first: string, startMs: number, status: string) => ({
      ...{ name: 'workflow.execute', startMs },
      attributes: {
        ...{ 'workflow.execution_id': 'order-7', 'workflow.run_id': runId },
        ...{ 'workflow.first_run_id': first, 'workflow.status': status },
      },
    });
    await withConsole({ costServiceUrl: url, costServiceEveryMs: 50 }, async (console) => {
      const at = Date.now() - 9_000;
      const spans = [
        span('old', 'old', at - 60_000, 'completed'),
        span('new', 'new', at, 'continued_as_new'),
        span('continued', 'new', at + 1_000, 'completed'),
      ];
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest(spans));
      const own = { usd: { value: '0.00377', source: 'ledger' } };
      await eventually(
        () => console.get<RunList>('/api/runs?q=order-7'),
        ({ runs }) => runs[0]?.cost.usd.value === own.usd.value,
      );
      const run = await console.get<RunDetail>('/api/runs/order-7');
      expect(run).toMatchObject({ cost: own, llmCalls: { value: 2 } });
    });
  });

  it('shows what the ledger says, to the last digit, also when it is gone', async () => {
    const costs = createCostClient({ baseUrl: url });
    const usage = { inputTokens: 1_000, outputTokens: 500 };
    const call = (key: string, model: string) => ({
      idempotencyKey: key,
      executionId: 'exec-1',
      workflowId: 'w',
      model,
      usage,
    });
    const record = (key: string, model: string) => costs.recordUsage(call(key, model));
    await record('a', 'gpt-4o');
    await record('b', 'no-such-model');
    await costs.putBudget('run-r1', { limitUsd: '1' });
    const ledger = await costs.executionCosts('exec-1');
    await withConsole({ costServiceUrl: url, costServiceEveryMs: 50 }, async (console) => {
      const span = {
        name: 'workflow.execute',
        attributes: {
          'workflow.execution_id': 'exec-1',
          'workflow.run_id': 'r1',
          'workflow.first_run_id': 'r1',
          'workflow.status': 'completed',
          'wflo.cost.usd': '0.009',
        },
      };
      await post(console.otlpHttpUrl, '/v1/traces', traceRequest([span]));
      const run = await console.get<RunDetail>('/api/runs/exec-1');
      expect(run.cost).toMatchObject({
        usd: { value: ledger.totalUsd, source: 'ledger' },
        unpricedCalls: 1,
      });
      expect(run.budget).toMatchObject({ value: { limitUsd: '1', spentUsd: '0' } });
      const report = await console.get<CostReport>('/api/cost?groupBy=workflow');
      expect(report.source).toBe('ledger');
      expect(report.groups).toContainEqual(
        expect.objectContaining({ key: 'w', usd: ledger.totalUsd, calls: 2, unpricedCalls: 1 }),
      );
      // Also a run of which no span came: its calls are in the ledger.
      await record('c', 'gpt-4o-mini');
      await costs.recordUsage({ ...call('d', 'gpt-4o-mini'), executionId: 'exec-2' });
      const { runs, totals } = await eventually(
        () => console.get<RunList>('/api/runs?workflow=w'),
        (list) => list.runs.length === 2 && list.runs.every(({ llmCalls }) => llmCalls.value !== 2),
      );
      const byId = new Map(runs.map((run) => [run.executionId, run]));
      for (const id of ['exec-1', 'exec-2']) {
        const known = await costs.executionCosts(id);
        expect(byId.get(id)).toMatchObject({
          cost: {
            usd: { value: known.totalUsd, source: 'ledger' },
            unpricedCalls: known.unpricedCount,
          },
          llmCalls: { value: known.calls, source: 'ledger' },
          inputTokens: { value: known.inputTokens, source: 'ledger' },
          outputTokens: { value: known.outputTokens, source: 'ledger' },
          workflow: { value: 'w' },
        });
      }
      expect(totals).toMatchObject({
        usd: (await costs.costs({ groupBy: 'workflow' })).groups.find(({ key }) => key === 'w')
          ?.totalUsd,
        unpricedCalls: 1,
        unknownRuns: 0,
      });
      await costs.putBudget('exec-2', { limitUsd: '0.5' });
      const other = await console.get<RunDetail>('/api/runs/exec-2');
      expect(other.budget).toMatchObject({ value: { id: 'exec-2', limitUsd: '0.5' } });
      const last = await costs.executionCosts('exec-1');
      await kill();
      const away = await eventually(
        () => console.get<RunDetail>('/api/runs/exec-1'),
        // What it has said last.
        ({ gaps, cost }) => gaps.length > 0 && cost.usd.value === last.totalUsd,
      );
      expect(away.cost.usd).toMatchObject({ source: 'ledger' });
      expect(away.gaps[0]).toMatchObject({
        source: 'ledger',
        reason: expect.stringContaining('COST_SERVICE_URL') as string,
      });
      const { connections } = await console.get<Health>('/api/health');
      expect(connections).toContainEqual(
        expect.objectContaining({ name: 'cost-service', state: 'down' }),
      );
    });
  });
});
