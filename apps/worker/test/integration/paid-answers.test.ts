import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { eventually } from './eventually.ts';
import { System } from './system.ts';
import { TestServices } from './test-services.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

interface Shown {
  execution_id: string;
  run_id: string;
  status: string;
  started_at: string;
  cost_usd: string;
  steps: { step_id: string; status: string; attempts: number; cost_usd?: string | null }[];
}

/** 10 tokens at 0.15 USD and 5 at 0.60 USD per million. */
const COST_USD = '0.0000045';

describeWithTemporal('what an LLM was paid for', () => {
  const services = new TestServices();
  let system: System;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    await services.start();
    system = new System({
      temporalAddress: temporalAddress ?? '',
      env: {
        WFLO_HTTP_ALLOWED_HOSTS: `127.0.0.1:${services.port}`,
        LLM_BASE_URL: `${services.url}/v1`,
      },
    });
    await system.start();
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await system.stop();
    services.stop();
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

  async function asked(handle: WorkflowHandle): Promise<void> {
    await eventually('the step to ask', async () => {
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

  it('is counted and kept again in a run that was reset to the call, with the steps before it', async () => {
    const tokens = await promptTokens();
    const before = { ...http, url: `${services.url}/before` };
    const handle = await start({
      id: 'reset',
      steps: [before, { ...call, dependsOn: ['before'] }, ask],
    });
    await asked(handle);
    const first = await show(handle);
    await resetTo('call_llm', handle);
    await asked(handle);
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
});
