import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { eventually } from './eventually.ts';
import { workspace } from './service-process.ts';
import { System } from './system.ts';
import { TestServices } from './test-services.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

interface Shown {
  execution_id: string;
  run_id: string;
  status: string;
  trace_id: string;
  started_at: string;
  duration_seconds: number;
  cost_usd: string;
  outputs: Record<string, unknown> | null;
  error?: { code: string; message: string };
  steps: {
    step_id: string;
    status: string;
    attempts: number;
    approval?: { message: string; approved?: boolean; by?: string; comment?: string };
  }[];
}

interface Progress {
  steps: Record<string, string>;
  approvals: Record<string, { message: string }>;
  compensations: Record<string, string>;
}

describeWithTemporal('a run under control', () => {
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
        WFLO_CONTINUE_AFTER_EVENTS: '24',
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

  const http = (id: string, path: string, more: object = {}) => ({
    id,
    type: 'http',
    url: `${services.url}${path}`,
    ...more,
  });
  const undo = (path: string, more: object = {}) => ({
    compensate: { type: 'http', url: `${services.url}${path}`, ...more },
  });
  const approval = (id: string, more: object = {}) => ({
    id,
    type: 'approval',
    message: 'Send {{ inputs.what }}?',
    ...more,
  });

  async function start(definition: object, ...args: string[]): Promise<string> {
    const path = join(system.folder, `${randomUUID()}.json`);
    const inputs = { what: { type: 'string', default: 'it' } };
    writeFileSync(path, JSON.stringify({ version: '1', inputs, ...definition }));
    const { stdout, stderr } = await system.wflo('run', path, '--json', ...args);
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as Shown).execution_id;
  }

  async function show(executionId: string): Promise<Shown> {
    const { stdout, stderr } = await system.wflo('show', executionId, '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Shown;
  }

  async function ended(executionId: string): Promise<Shown> {
    await client.workflow
      .getHandle(executionId)
      .result()
      .catch(() => undefined);
    return show(executionId);
  }

  const progress = (executionId: string) =>
    client.workflow.getHandle(executionId).query<Progress>('progress');

  async function waitsForDecision(executionId: string, step: string): Promise<void> {
    await eventually(`step ${step} to wait`, async () => {
      const { approvals } = await progress(executionId);
      return step in approvals ? true : undefined;
    });
  }

  const historyLength = async (executionId: string) =>
    (await client.workflow.getHandle(executionId).describe()).historyLength;

  describe('with an approval step', () => {
    it('goes on when it is approved, and records who did', async () => {
      const id = await start({
        id: 'approved',
        steps: [approval('ask'), http('send', '/sent', { dependsOn: ['ask'] })],
        outputs: { by: '{{ steps.ask.output.by }}' },
      });
      await waitsForDecision(id, 'ask');
      const question = system.worker!.lines().find(({ event }) => event === 'approval_requested');
      expect(question).toMatchObject({
        workflow_id: 'approved',
        execution_id: id,
        step_id: 'ask',
        trace_id: (await show(id)).trace_id,
      });

      expect((await system.wflo('show', id)).stdout).toContain(
        `ask waits for a decision: Send it?\nwflo approve ${id} ask`,
      );
      const options = ['--by', 'Ada', '--comment', 'looks right', '--json'];
      const approved = await system.wflo('approve', id, 'ask', ...options);
      expect(JSON.parse(approved.stdout)).toMatchObject({
        step_id: 'ask',
        decision: { approved: true, by: 'Ada' },
      });
      const shown = await ended(id);
      expect(shown).toMatchObject({ status: 'completed', outputs: { by: 'Ada' } });
      expect(shown.steps[0]).toMatchObject({
        status: 'completed',
        approval: { message: 'Send it?', approved: true, by: 'Ada', comment: 'looks right' },
      });
    }, 60_000);

    it('fails when it is rejected, and begins no step that waited', async () => {
      const id = await start({
        id: 'rejected',
        steps: [approval('ask'), http('send', '/never-sent', { dependsOn: ['ask'] })],
      });
      await waitsForDecision(id, 'ask');
      const rejection = await system.wflo('approve', id, 'ask', '--reject', '--by', 'Bo');

      expect(rejection.exitCode).toBe(0);
      expect(await ended(id)).toMatchObject({
        status: 'failed',
        error: { code: 'WFLO_APPROVAL_REJECTED', message: 'Step "ask" was rejected by Bo' },
        steps: [{ step_id: 'ask', status: 'failed', approval: { approved: false, by: 'Bo' } }],
      });
      expect(services.paths()).not.toContain('/never-sent');
    }, 60_000);

    it('fails when nobody decides in time', async () => {
      const id = await start({ id: 'undecided', steps: [approval('ask', { timeoutSeconds: 1 })] });

      expect(await ended(id)).toMatchObject({
        status: 'failed',
        error: { code: 'WFLO_APPROVAL_TIMEOUT' },
        steps: [{ status: 'failed', approval: { message: 'Send it?' } }],
      });
    }, 60_000);

    it('refuses what can not be decided, without a trace in the history', async () => {
      const id = await start({ id: 'refusing', steps: [approval('ask')] });
      await waitsForDecision(id, 'ask');
      const before = await historyLength(id);
      const handle = client.workflow.getHandle(id);
      const decide = (request: unknown) => handle.executeUpdate('decide', { args: [request] });

      const unknown = await system.wflo('approve', id, 'constructor');
      expect(unknown).toMatchObject({ exitCode: 65, stdout: '' });
      expect(unknown.stderr).toContain('WFLO_DECISION_REFUSED');
      expect(unknown.stderr).toContain('those that do: ask');
      for (const request of [
        null,
        { step: 7 },
        { step: 'ask', approved: 'yes' },
        { step: 'ask', by: 'x'.repeat(201) },
        { step: '__proto__' },
      ]) {
        await expect(decide(request)).rejects.toMatchObject({
          cause: { type: 'WFLO_DECISION_REFUSED' },
        });
      }
      expect(await historyLength(id)).toBe(before);

      await handle.signal('approve', { step: 'ask', by: 'a signal' });
      expect(await ended(id)).toMatchObject({
        status: 'completed',
        steps: [{ approval: { by: 'a signal' } }],
      });
      expect(await system.wflo('approve', id, 'ask')).toMatchObject({ exitCode: 66 });
    }, 60_000);

    it('waits without a worker', async () => {
      const id = await start({ id: 'unattended', steps: [approval('ask')] });
      await waitsForDecision(id, 'ask');
      expect(await system.worker?.stop('SIGKILL')).not.toBe(0);
      await client.workflow.getHandle(id).signal('approve', { step: 'ask' });
      await system.startWorker();

      expect(await ended(id)).toMatchObject({ status: 'completed' });
    }, 60_000);
  });

  it('changes the budget of a run that has one, and refuses what is no amount', async () => {
    const id = await start({
      id: 'budget-raised',
      budget: { limitUsd: '0.000000001' },
      steps: [
        approval('ask'),
        { id: 'call', type: 'llm', model: 'gpt-4o-mini', prompt: 'hi', dependsOn: ['ask'] },
      ],
    });
    await waitsForDecision(id, 'ask');

    expect(await system.wflo('budget', id, 'much')).toMatchObject({ exitCode: 2 });
    await expect(
      client.workflow.getHandle(id).executeUpdate('set_budget', { args: [{ limitUsd: 1 }] }),
    ).rejects.toMatchObject({ cause: { type: 'WFLO_BUDGET_CHANGE_REFUSED' } });
    expect(await system.wflo('budget', id, '0.05')).toMatchObject({ exitCode: 0 });
    await system.wflo('approve', id, 'ask');
    expect(await ended(id)).toMatchObject({ status: 'completed' });
    const budget = await createCostClient({ baseUrl: system.costUrl }).getBudget(id);
    expect(budget).toMatchObject({ limitUsd: '0.05', reservedUsd: '0' });
  }, 60_000);

  it('takes finished steps back when a later one fails, the last one first', async () => {
    const id = await start({
      id: 'taken-back',
      steps: [
        http(
          'a',
          '/undone/do-a',
          undo('/undone/{{ steps.a.output.json.path | split: "-" | last }}'),
        ),
        http('b', '/undone/do-b', {
          dependsOn: ['a'],
          ...undo('/status/503', {
            retry: { maximumAttempts: 2, initialIntervalSeconds: 0.1 },
          }),
        }),
        http('c', '/undone/do-c', { dependsOn: ['b'], ...undo('/undone/c') }),
        http('d', '/status/404', { dependsOn: ['c'], ...undo('/undone/d') }),
      ],
    });
    const shown = await ended(id);

    expect(services.paths().filter((path) => path.startsWith('/undone/'))).toEqual([
      '/undone/do-a',
      '/undone/do-b',
      '/undone/do-c',
      '/undone/c',
      '/undone/a',
    ]);
    expect(shown).toMatchObject({ status: 'failed', error: { code: 'WFLO_HTTP_STATUS' } });
    expect(shown.error?.message).toContain('compensate failed: b (WFLO_HTTP_STATUS)');
    expect(
      Object.fromEntries(
        shown.steps.map(({ step_id, status, attempts }) => [step_id, [status, attempts]]),
      ),
    ).toEqual({
      a: ['completed', 1],
      b: ['completed', 1],
      c: ['completed', 1],
      d: ['failed', 1],
      'c.compensate': ['completed', 1],
      'b.compensate': ['failed', 2],
      'a.compensate': ['completed', 1],
    });
    expect((await progress(id)).compensations).toEqual({
      a: 'completed',
      b: 'ended',
      c: 'completed',
    });
  }, 60_000);

  it('gives back what examples/approval.json reserved when nobody wants the notice sent', async () => {
    const { stdout } = await system.wflo(
      'run',
      join(workspace, 'examples/approval.json'),
      '--json',
    );
    const { execution_id: id } = JSON.parse(stdout) as Shown;
    await waitsForDecision(id, 'ask');
    await system.wflo('approve', id, 'ask', '--reject');
    const shown = await ended(id);

    expect(shown.steps.map(({ step_id, status }) => `${step_id} ${status}`).toSorted()).toEqual([
      'ask failed',
      'draft completed',
      'reserve completed',
      'reserve.compensate completed',
    ]);
    expect(shown.steps.find(({ approval }) => approval !== undefined)?.approval?.message).toMatch(
      /^Send this in slot-17\? /,
    );
  }, 60_000);

  it('takes finished steps back when it is cancelled', async () => {
    const id = await start({
      id: 'cancelled-back',
      steps: [http('a', '/kept', undo('/kept/undone')), approval('ask', { dependsOn: ['a'] })],
    });
    await waitsForDecision(id, 'ask');
    await system.wflo('cancel', id);

    expect(await ended(id)).toMatchObject({ status: 'cancelled' });
    expect(services.paths()).toContain('/kept/undone');
  }, 60_000);

  it('carries a cancellation into the LLM call and gives back what was reserved', async () => {
    const id = await start(
      {
        id: 'llm-cancelled',
        steps: [{ id: 'a', type: 'llm', model: 'gpt-4o-mini', prompt: 'hang' }],
      },
      '--max-cost-usd',
      '1',
    );
    const call = await eventually('the call', () =>
      Promise.resolve(services.requests.find(({ body }) => body.includes('hang'))),
    );
    await system.wflo('cancel', id);

    expect(await ended(id)).toMatchObject({
      status: 'cancelled',
      steps: [{ status: 'cancelled' }],
    });
    await eventually('the connection to be closed', () =>
      Promise.resolve(call.abandoned || undefined),
    );
    const budget = await createCostClient({ baseUrl: system.costUrl }).getBudget(id);
    expect(budget).toMatchObject({ spentUsd: '0', reservedUsd: '0' });
  }, 60_000);

  it('records what a response cost that is of no use, and requests no other', async () => {
    const id = await start({
      id: 'useless',
      steps: [{ id: 'a', type: 'llm', model: 'gpt-4o-mini', prompt: 'no choice' }],
    });

    expect(await ended(id)).toMatchObject({
      status: 'failed',
      error: { code: 'WFLO_LLM_INVALID_RESPONSE' },
      // 10 tokens at 0.15 USD and 5 at 0.60 USD per million.
      cost_usd: '0.0000045',
      steps: [{ attempts: 1, status: 'failed' }],
    });
    expect(services.requests.filter(({ body }) => body.includes('no choice'))).toHaveLength(1);
  }, 60_000);

  it('goes on as a new run when its history has grown, in one row, counted once', async () => {
    const chain = Array.from({ length: 8 }, (_, index) =>
      http(`s${index}`, `/chain/${index}`, {
        dependsOn: index === 0 ? [] : [`s${index - 1}`],
        ...(index === 0 ? undo('/chain/undone-{{ steps.s0.output.status }}') : {}),
      }),
    );
    const id = await start({
      id: 'long',
      steps: [...chain, approval('ask'), http('last', '/status/404', { dependsOn: ['s7', 'ask'] })],
    });
    const first = await client.workflow.getHandle(id).describe();
    await eventually('a later run that waits for a decision', async () => {
      const { runId } = await client.workflow.getHandle(id).describe();
      const { steps, approvals } = await progress(id);
      return runId !== first.runId && steps['s7'] === 'completed' && 'ask' in approvals
        ? true
        : undefined;
    });
    const running = await show(id);
    expect(await system.metrics().then((all) => all.get('wflo_workflow_executions_active'))).toBe(
      1,
    );
    await system.wflo('approve', id, 'ask');
    const shown = await ended(id);

    expect(running).toMatchObject({ status: 'running' });
    expect(running.run_id).not.toBe(first.runId);
    expect(shown).toMatchObject({ status: 'failed', error: { code: 'WFLO_HTTP_STATUS' } });
    expect(shown.started_at).toBe(running.started_at);
    expect(shown.steps.map(({ step_id }) => step_id).toSorted()).toEqual(
      [...chain.map(({ id: step }) => step), 'ask', 'last', 's0.compensate'].toSorted(),
    );
    expect(services.paths().filter((path) => path.startsWith('/chain/'))).toEqual([
      ...chain.map((_, index) => `/chain/${index}`),
      '/chain/undone-200',
    ]);
    const counted = [...(await system.metrics())].filter(
      ([name, value]) =>
        name.startsWith('wflo_workflow_executions_total{workflow_id="long"') && value > 0,
    );
    expect(counted).toEqual([
      ['wflo_workflow_executions_total{workflow_id="long",status="failed"}', 1],
    ]);
    const lines = system.worker!.lines().filter(({ execution_id }) => execution_id === id);
    expect(lines.map(({ event }) => event)).toContain('workflow_continued');
    for (const line of lines) expect(line).toMatchObject({ workflow_id: 'long' });
    // Each run has a trace of its own, so that none grows without end.
    const tracesOfRuns = new Set(
      lines.map(({ run_id, trace_id }) => JSON.stringify([run_id, trace_id])),
    );
    const runs = new Set(lines.map(({ run_id }) => run_id));
    expect(runs.size).toBeGreaterThan(1);
    expect(tracesOfRuns.size).toBe(runs.size);
    expect(new Set(lines.map(({ trace_id }) => trace_id)).size).toBe(runs.size);
  }, 90_000);
});
