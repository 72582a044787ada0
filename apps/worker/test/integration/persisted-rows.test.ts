import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createRepositories } from '../../src/database/repositories.ts';
import { eventually } from './eventually.ts';
import { System } from './system.ts';
import { TcpGate } from './tcp-gate.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

interface Shown {
  execution_id: string;
  run_id: string;
  status: string;
  started_at: string;
  cost_usd: string;
  steps: {
    step_id: string;
    status: string;
    attempts: number;
    ended_at: string | null;
    cost_usd?: string | null;
  }[];
}

/** 10 tokens at 0.15 USD and 5 at 0.60 USD per million. */
const COST_USD = '0.0000045';

const COMPLETION = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
};

describeWithTemporal('the rows of a run', () => {
  /** Responses to the prompt "hold", until the test sends them. */
  const held: (() => void)[] = [];
  let calls = 0;
  const llm = createServer((request, response) => {
    void text(request).then((body) => {
      calls += 1;
      const respond = () => response.end(JSON.stringify(COMPLETION));
      response.setHeader('content-type', 'application/json');
      if (body.includes('hold')) held.push(respond);
      else respond();
    });
  });
  let llmUrl: string;
  let gate: TcpGate;
  let system: System;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    llm.listen(0, '127.0.0.1');
    await once(llm, 'listening');
    const { port } = llm.address() as AddressInfo;
    llmUrl = `http://127.0.0.1:${port}`;
    const temporal = new URL(`http://${temporalAddress ?? ''}`);
    gate = new TcpGate(temporal.hostname, Number(temporal.port));
    system = new System({
      temporalAddress: `127.0.0.1:${await gate.listen()}`,
      env: {
        WFLO_HTTP_ALLOWED_HOSTS: `127.0.0.1:${port}`,
        LLM_BASE_URL: `${llmUrl}/v1`,
      },
    });
    await system.start();
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await system.stop();
    gate.close();
    llm.closeAllConnections();
    llm.close();
  }, 60_000);

  const http = { id: 'before', type: 'http', url: '' };
  const call = { id: 'call', type: 'llm', model: 'gpt-4o-mini', prompt: 'hi' };
  const ask = { id: 'ask', type: 'approval', message: 'Go on?', dependsOn: ['call'] };

  async function start(definition: object, ...args: string[]): Promise<WorkflowHandle> {
    const path = join(system.folder, `${randomUUID()}.json`);
    writeFileSync(path, JSON.stringify({ version: '1', ...definition }));
    const { stdout, stderr } = await system.wflo('run', path, '--json', ...args);
    if (stdout === '') throw new Error(stderr);
    return client.workflow.getHandle((JSON.parse(stdout) as Shown).execution_id);
  }

  async function show({ workflowId }: WorkflowHandle): Promise<Shown> {
    const { stdout, stderr } = await system.wflo('show', workflowId, '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Shown;
  }

  const ledger = ({ workflowId }: WorkflowHandle) =>
    createCostClient({ baseUrl: system.costUrl }).executionCosts(workflowId);

  async function promptTokens(): Promise<number> {
    const name = 'wflo_llm_tokens_total{model="gpt-4o-mini",token_type="prompt"}';
    return (await system.metrics()).get(name) ?? 0;
  }

  async function waitsForDecision(handle: WorkflowHandle): Promise<void> {
    await eventually('the step to wait', async () => {
      const { approvals } = await handle.query<{ approvals: object }>('progress');
      return 'ask' in approvals ? true : undefined;
    });
  }

  /** Resets to the workflow task that has scheduled the activity. */
  async function resetTo(activity: string, handle: WorkflowHandle): Promise<void> {
    const { events } = await handle.fetchHistory();
    const scheduled = events?.find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity,
    )?.activityTaskScheduledEventAttributes;
    await client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: handle.workflowId },
      reason: 'by a test',
      requestId: randomUUID(),
      workflowTaskFinishEventId: scheduled?.workflowTaskCompletedEventId,
    });
  }

  it('have the cost that is paid again in a run that was reset to the call, and the steps before it', async () => {
    const tokens = await promptTokens();
    const before = { ...http, url: `${llmUrl}/before` };
    const handle = await start({
      id: 'reset',
      steps: [before, { ...call, dependsOn: ['before'] }, ask],
    });
    await waitsForDecision(handle);
    const first = await show(handle);
    await resetTo('call_llm', handle);
    await waitsForDecision(handle);
    await system.wflo('approve', handle.workflowId, 'ask');
    await handle.result();

    const shown = await show(handle);
    expect(shown.run_id).not.toBe(first.run_id);
    expect(shown).toMatchObject({
      status: 'completed',
      started_at: first.started_at,
      cost_usd: COST_USD,
    });
    expect(shown.steps.map(({ step_id, status, attempts }) => [step_id, status, attempts])).toEqual(
      [
        ['before', 'completed', 1],
        ['call', 'completed', 1],
        ['ask', 'completed', 0],
      ],
    );
    expect(await ledger(handle)).toMatchObject({ recordCount: 2 });
    expect((await promptTokens()) - tokens).toBe(20);
  }, 60_000);

  it('are all ended with a run that was cancelled while one of them was on its way', async () => {
    const handle = await start({ id: 'on-its-way', steps: [call, ask] });
    await waitsForDecision(handle);
    const { run_id: runId } = await show(handle);
    const database = openDatabase(`sqlite:${join(system.folder, 'wflo.db')}`);
    const { steps } = createRepositories(database.knex);
    const run = { executionId: handle.workflowId, runId };
    // What an activity leaves that the workflow did not wait for any more.
    await steps.add({ ...run, stepId: 'on-its-way', type: 'code', startedAt: new Date() });
    await handle.cancel();
    await handle.result().catch(() => undefined);
    await steps.add({ ...run, stepId: 'late', type: 'code', startedAt: new Date() });
    await database.knex.destroy();

    const shown = await show(handle);
    expect(shown.steps.map(({ step_id, status }) => [step_id, status])).toEqual([
      ['call', 'completed'],
      ['ask', 'cancelled'],
      ['on-its-way', 'cancelled'],
    ]);
  }, 60_000);

  it('have the cost of a response with which the worker died, when no attempt or no run is left to record it', async () => {
    const prompt = { ...call, prompt: 'hold' };
    const once = { ...prompt, retry: { maximumAttempts: 1 } };
    const handles = [
      await start({ id: 'tried-once', steps: [once] }, '--max-cost-usd', '1'),
      await start({ id: 'cancelled', steps: [prompt] }),
      await start({ id: 'terminated', steps: [prompt] }),
    ] as const;
    const pending = await eventually('the calls', () =>
      Promise.resolve(held.length === 3 ? held.splice(0) : undefined),
    );
    const callsBefore = calls;
    const database = openDatabase(`sqlite:${join(system.folder, 'wflo.db')}`);
    const ids = handles.map(({ workflowId }) => workflowId);
    const rows = () => database.knex('step_executions').whereIn('execution_id', ids);
    const tokens = await promptTokens();
    gate.shut();
    for (const respond of pending) respond();
    await eventually('the costs to be recorded', async () => {
      const recorded = await rows().whereNotNull('cost_recorded_at').select('step_id');
      return recorded.length === 3 || undefined;
    });
    expect((await promptTokens()) - tokens).toBe(30);
    await system.worker?.stop('SIGKILL');
    gate.open();
    await handles[1].cancel();
    await handles[2].terminate('by a test');
    await system.startWorker();
    await Promise.all(handles.map((handle) => handle.result().catch(() => undefined)));
    await eventually('the end of the rows', async () => {
      const shown = await Promise.all(handles.map(show));
      return shown.every(({ status }) => status !== 'running') || undefined;
    });
    expect(await rows().whereNotNull('llm_answer').select('step_id')).toEqual([]);
    await database.knex.destroy();

    expect(await show(handles[0])).toMatchObject({ status: 'failed' });
    expect(await show(handles[2])).toMatchObject({ status: 'terminated' });
    for (const handle of handles) {
      expect(await show(handle)).toMatchObject({
        cost_usd: COST_USD,
        steps: [{ attempts: 1, cost_usd: COST_USD, ended_at: expect.any(String) as string }],
      });
      expect(await ledger(handle)).toMatchObject({ recordCount: 1, totalUsd: COST_USD });
    }
    const costs = createCostClient({ baseUrl: system.costUrl });
    expect(await costs.getBudget(handles[0].workflowId)).toMatchObject({
      spentUsd: COST_USD,
      reservedUsd: '0',
    });
    // Of the worker that was started again: the one before has counted them.
    expect(await promptTokens()).toBe(0);
    expect(calls).toBe(callsBefore);
  }, 120_000);
});
