import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { createCostClient, type CostClient } from '@wflo/contracts';
import { eventually } from './eventually.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

const COMPLETION = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
};

describeWithTemporal('a call of an LLM whose response is lost', () => {
  /** What the LLM received, by the prompt, and the responses that it has not sent. */
  const received = new Map<string, ServerResponse[]>();
  /** How the LLM responses a prompt that begins so; others wait for ever. */
  const scripts: Record<string, (response: ServerResponse, nth: number) => void> = {
    drop: (response) => response.destroy(),
    busy: (response) => response.writeHead(429).end('{}'),
    once: (response, nth) => {
      if (nth > 1) response.end(JSON.stringify(COMPLETION));
    },
  };
  const llm = createServer((request, response) => {
    void text(request).then((body) => {
      const { messages } = JSON.parse(body) as { messages: { content: string }[] };
      const prompt = messages.at(-1)?.content ?? '';
      const responses = received.get(prompt) ?? [];
      received.set(prompt, [...responses, response]);
      response.setHeader('content-type', 'application/json');
      scripts[prompt.split(' ')[0] ?? '']?.(response, responses.length + 1);
    });
  });
  let system: System;
  let connection: Connection;
  let client: Client;
  let costs: CostClient;

  beforeAll(async () => {
    llm.listen(0, '127.0.0.1');
    await once(llm, 'listening');
    const { port } = llm.address() as AddressInfo;
    const env = { LLM_BASE_URL: `http://127.0.0.1:${port}/v1` };
    system = new System({ temporalAddress: temporalAddress ?? '', env });
    await system.start();
    costs = createCostClient({ baseUrl: system.costUrl });
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await system.stop();
    llm.closeAllConnections();
    llm.close();
  }, 60_000);

  const step = { id: 'call', type: 'llm', model: 'gpt-4o-mini', maxTokens: 1_000 };

  async function start(prompt: string, more: object = {}, limitUsd?: string) {
    const definition = { id: 'lost', version: '1', steps: [{ ...step, prompt, ...more }] };
    const budget = limitUsd === undefined ? {} : { budget: { limitUsd } };
    return client.workflow.start('WfloWorkflow', {
      taskQueue: system.taskQueue,
      workflowId: `lost-${randomUUID()}`,
      args: [{ definition: { ...definition, ...budget } }],
    });
  }

  /** The code that the execution ends with; undefined when it completes. */
  async function codeOf(handle: WorkflowHandle): Promise<unknown> {
    const error: unknown = await handle.result().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && 'type' in cause
      ? cause.type
      : (cause as Error | undefined)?.name;
  }

  const untilReceived = (prompt: string) =>
    eventually(`the call "${prompt}"`, () => Promise.resolve(received.get(prompt)));

  const recordsOf = async ({ workflowId }: WorkflowHandle) =>
    (await costs.executionCosts(workflowId)).records;

  const counted = async () =>
    (await system.metrics()).get(
      'wflo_llm_unpriced_calls_total{model="gpt-4o-mini",reason="unknown_outcome"}',
    ) ?? 0;

  const lost = { costUsd: null, unpricedReason: 'unknown_outcome', stepId: 'call' };
  const short = { timeoutSeconds: 1, retry: { maximumAttempts: 3, initialIntervalSeconds: 1 } };

  it('is recorded for each attempt that timed out, and held by the budget until it is settled', async () => {
    const before = await counted();
    const prompt = `hang ${randomUUID()}`;
    const handle = await start(prompt, short, '0.01');

    expect(await codeOf(handle)).toBe('WFLO_LLM_TIMEOUT');
    const records = await recordsOf(handle);
    expect(records).toMatchObject([lost, lost, lost]);
    expect(received.get(prompt)).toHaveLength(3);
    const bounds = records.map(({ upperBoundUsd }) => Number(upperBoundUsd));
    expect(bounds.every((bound) => bound > 0.0006)).toBe(true);
    const budget = await costs.getBudget(handle.workflowId);
    expect(budget).toMatchObject({ spentUsd: '0', reservedUsd: '0', unknownCalls: 3 });
    expect(Number(budget.unknownUsd)).toBeCloseTo(
      bounds.reduce((sum, each) => sum + each),
      12,
    );
    expect(await counted()).toBe(before + 3);
    const shown = await system.wflo('show', handle.workflowId);
    const most = budget.unknownUsd;
    expect(shown.stdout).toMatch(/^cost +unknown, 3 calls \(at most \$0.00\d+\)$/m);
    const json = await system.wflo('show', handle.workflowId, '--json');
    const unknown = { cost_usd: null, unknown_calls: 3, unknown_at_most_usd: most };
    expect(JSON.parse(json.stdout)).toMatchObject({ ...unknown, steps: [unknown] });

    await costs.settleUsage(records[0]?.id ?? '', { costUsd: '0.0001' });
    expect(await costs.getBudget(handle.workflowId)).toMatchObject({
      spentUsd: '0.0001',
      unknownCalls: 2,
    });
  }, 60_000);

  it('leaves no room in a small budget for another attempt', async () => {
    const prompt = `hang ${randomUUID()}`;
    const handle = await start(prompt, short, '0.001');

    expect(await codeOf(handle)).toBe('WFLO_BUDGET_EXCEEDED');
    expect(await recordsOf(handle)).toMatchObject([lost]);
    expect(received.get(prompt)).toHaveLength(1);
    expect(await costs.getBudget(handle.workflowId)).toMatchObject({
      reservedUsd: '0',
      unknownCalls: 1,
    });
  }, 60_000);

  it('waits for room of its own as long as others hold it, whatever its attempts are', async () => {
    const [held, again] = [`wait ${randomUUID()}`, `once ${randomUUID()}`];
    const steps = [
      { ...step, id: 'held', prompt: held },
      { ...step, prompt: again, timeoutSeconds: 1, retry: { maximumAttempts: 2 } },
    ];
    // Room for two calls at a time, and not for one more beside one of unknown cost.
    const definition = { id: 'lost', version: '1', budget: { limitUsd: '0.0015' }, steps };
    const handle = await client.workflow.start('WfloWorkflow', {
      taskQueue: system.taskQueue,
      workflowId: `lost-${randomUUID()}`,
      args: [{ definition }],
    });
    await untilReceived(held);
    // So many tries are more than an attempt had time for when its time was that of its call.
    await eventually('many refusals', async () => {
      const refusals = (await system.metrics(system.costUrl)).get(
        'wflo_cost_service_budget_refusals_total{reason="held"}',
      );
      return (refusals ?? 0) >= 12 ? true : undefined;
    });
    received.get(held)?.[0]?.end(JSON.stringify(COMPLETION));

    await handle.result();
    expect(received.get(again)).toHaveLength(2);
    expect(await costs.getBudget(handle.workflowId)).toMatchObject({
      spentUsd: '0.000009',
      reservedUsd: '0',
      unknownCalls: 1,
    });
  }, 180_000);

  it('is recorded when the execution is cancelled, and when the connection breaks', async () => {
    const prompt = `hang ${randomUUID()}`;
    const cancelled = await start(prompt, {}, '0.01');
    await untilReceived(prompt);
    await cancelled.cancel();
    const broken = await start(`drop ${randomUUID()}`, short);

    expect(await codeOf(cancelled)).toBe('CancelledFailure');
    expect(await recordsOf(cancelled)).toMatchObject([lost]);
    expect(await costs.getBudget(cancelled.workflowId)).toMatchObject({
      reservedUsd: '0',
      unknownCalls: 1,
    });
    expect(await codeOf(broken)).toBe('WFLO_LLM_UNREACHABLE');
    expect(await recordsOf(broken)).toMatchObject([lost, lost, lost]);
  }, 60_000);

  it('leaves steps that waited for its room as cancelled, not as failed', async () => {
    const prompt = `hang ${randomUUID()}`;
    const steps = Array.from({ length: 12 }, (_, nth) => ({ ...step, id: `s${nth}`, prompt }));
    const definition = { id: 'lost', version: '1', budget: { limitUsd: '0.001' }, steps };
    const handle = await client.workflow.start('WfloWorkflow', {
      taskQueue: system.taskQueue,
      workflowId: `lost-${randomUUID()}`,
      args: [{ definition }],
    });
    await untilReceived(prompt);
    await handle.cancel();

    expect(await codeOf(handle)).toBe('CancelledFailure');
    expect(received.get(prompt)).toHaveLength(1);
    const { stdout } = await system.wflo('show', handle.workflowId, '--json');
    const shown = JSON.parse(stdout) as { steps: { status: string }[] };
    expect(new Set(shown.steps.map(({ status }) => status))).toEqual(new Set(['cancelled']));
    expect(await costs.getBudget(handle.workflowId)).toMatchObject({
      reservedUsd: '0',
      unknownCalls: 1,
    });
  }, 60_000);

  it('is not recorded when the LLM refuses the call', async () => {
    const prompt = `busy ${randomUUID()}`;
    const handle = await start(prompt, short, '0.01');

    expect(await codeOf(handle)).toBe('WFLO_LLM_STATUS_429');
    expect(received.get(prompt)).toHaveLength(3);
    expect(await recordsOf(handle)).toEqual([]);
    expect(await costs.getBudget(handle.workflowId)).toMatchObject({
      spentUsd: '0',
      reservedUsd: '0',
      unknownCalls: 0,
    });
  }, 60_000);

  it('is recorded by whoever comes after a worker that was killed amid the call', async () => {
    const prompt = `once ${randomUUID()}`;
    const again = await start(prompt, {}, '0.01');
    await untilReceived(prompt);
    const gone = `hang ${randomUUID()}`;
    const closed = await start(gone);
    await untilReceived(gone);
    await system.worker?.stop('SIGKILL');
    await closed.terminate();
    await system.startWorker();

    await again.result();
    const records = await recordsOf(again);
    expect(records).toMatchObject([lost, { costUsd: '0.0000045' }]);
    expect(await costs.getBudget(again.workflowId)).toMatchObject({
      spentUsd: '0.0000045',
      reservedUsd: '0',
      unknownUsd: records[0]?.upperBoundUsd,
    });
    const ofClosed = await eventually('the record of a closed run', async () => {
      const found = await recordsOf(closed);
      return found.length > 0 ? found : undefined;
    });
    expect(ofClosed).toMatchObject([lost]);
    expect(await counted()).toBe(2);
  }, 120_000);
});
