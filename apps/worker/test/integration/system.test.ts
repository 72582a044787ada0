import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { eventually } from './eventually.ts';
import { workspace } from './service-process.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

interface Shown {
  execution_id: string;
  workflow_id: string;
  run_id: string;
  status: string;
  trace_id: string;
  cost_usd: string;
  duration_seconds: number;
  outputs: Record<string, unknown> | null;
  error?: { code: string; message: string };
  steps: {
    step_id: string;
    type: string;
    status: string;
    attempts: number;
    started_at: string;
    ended_at: string;
    cost_usd?: string | null;
  }[];
}

describeWithTemporal('the system', () => {
  let system: System;
  let connection: Connection;
  let client: Client;
  let target: Server;
  let targetPort: number;
  /** Requests to /hold, until the test responses them. */
  const held: (() => void)[] = [];

  beforeAll(async () => {
    target = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      const respond = () => response.end(JSON.stringify({ path: request.url }));
      if (request.url === '/hold') held.push(respond);
      else respond();
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    targetPort = (target.address() as AddressInfo).port;
    system = new System({
      temporalAddress: temporalAddress ?? '',
      env: {
        WFLO_HTTP_ALLOWED_HOSTS: `127.0.0.1:${targetPort}`,
        WFLO_SHUTDOWN_GRACE_SECONDS: '2',
      },
    });
    await system.start();
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  }, 120_000);

  afterAll(async () => {
    await connection.close();
    await system.stop();
    target.close();
  }, 60_000);

  function definitionFile(definition: object): string {
    const path = join(system.folder, `${randomUUID()}.json`);
    writeFileSync(path, JSON.stringify({ version: '1', ...definition }));
    return path;
  }

  async function run(file: string, ...args: string[]) {
    const { exitCode, stdout, stderr } = await system.wflo(
      'run',
      file,
      '--wait',
      '--json',
      ...args,
    );
    try {
      return { exitCode, shown: JSON.parse(stdout) as Shown };
    } catch {
      throw new Error(`wflo run printed ${stdout}\n${stderr}\n${system.worker?.output ?? ''}`);
    }
  }

  async function show(executionId: string): Promise<Shown> {
    return JSON.parse((await system.wflo('show', executionId, '--json')).stdout) as Shown;
  }

  it('makes a report of a CSV file, with one account of steps, cost, metrics and lines', async () => {
    const { exitCode, shown } = await run(join(workspace, 'examples/csv-report.json'));

    expect(exitCode).toBe(0);
    expect(shown).toMatchObject({
      workflow_id: 'csv-report',
      status: 'completed',
      outputs: { rows: 1460 },
    });
    expect(shown.outputs?.['report_html']).toMatch(
      /^<!doctype html>[^]*1460 sales from 2025-01-01/,
    );
    expect(shown.steps.map(({ step_id, status, attempts }) => [step_id, status, attempts])).toEqual(
      expect.arrayContaining([
        ['profile', 'completed', 1],
        ['trend', 'completed', 1],
        ['summary', 'completed', 1],
        ['report', 'completed', 1],
      ]),
    );

    const ledger = await createCostClient({ baseUrl: system.costUrl }).executionCosts(
      shown.execution_id,
    );
    expect(ledger.totalUsd).toBe(shown.cost_usd);
    expect(ledger.records).toHaveLength(1);

    const metrics = await system.metrics();
    const usage = ledger.records[0]!.usage;
    expect(Object.fromEntries(metrics)).toMatchObject({
      'wflo_workflow_executions_total{workflow_id="csv-report",status="completed"}': 1,
      'wflo_workflow_duration_seconds_count{workflow_id="csv-report"}': 1,
      wflo_workflow_executions_active: 0,
      'wflo_sandbox_executions_total{language="python",status="success"}': 2,
      'wflo_sandbox_executions_total{language="javascript",status="success"}': 1,
      'wflo_llm_tokens_total{model="gpt-4o-mini",token_type="prompt"}': usage.inputTokens,
      'wflo_llm_tokens_total{model="gpt-4o-mini",token_type="completion"}': usage.outputTokens,
      'wflo_llm_cost_usd_total{model="gpt-4o-mini"}': Number(ledger.totalUsd),
    });
    expect(metrics.get('wflo_workflow_duration_seconds_sum{workflow_id="csv-report"}')).toBeCloseTo(
      shown.duration_seconds,
    );

    const lines = system
      .worker!.lines()
      .filter(({ execution_id }) => execution_id === shown.execution_id);
    const events = lines.map(({ event }) => event);
    for (const event of [
      'workflow_started',
      'step_started',
      'step_completed',
      'workflow_completed',
    ]) {
      expect(events).toContain(event);
    }
    for (const line of lines) {
      expect(line).toMatchObject({ workflow_id: 'csv-report', trace_id: shown.trace_id });
    }
    const printed = system.worker!.output.split('\n').filter((line) => line !== '');
    expect(printed.filter((line) => !line.startsWith('{'))).toEqual([]);
  }, 60_000);

  it('tries a flaky step until it succeeds', async () => {
    const { exitCode, shown } = await run(join(workspace, 'examples/flaky.json'));

    expect(exitCode).toBe(0);
    expect(shown.steps).toEqual([expect.objectContaining({ attempts: 3, status: 'completed' })]);
    expect(shown.outputs).toEqual({ attempts: 3, prices: { Kettle: 34.9, Lamp: 49.5 } });
  }, 60_000);

  it('stops before the LLM call that might pass the budget', async () => {
    const { exitCode, shown } = await run(join(workspace, 'examples/over-budget.json'));

    expect(exitCode).toBe(1);
    expect(shown).toMatchObject({
      status: 'budget_exceeded',
      error: { code: 'WFLO_BUDGET_EXCEEDED' },
    });
    expect(shown.steps.map(({ step_id, status, attempts }) => [step_id, status, attempts])).toEqual(
      [
        ['outline', 'completed', 1],
        ['essay', 'budget_exceeded', 0],
      ],
    );
    const budget = await createCostClient({ baseUrl: system.costUrl }).getBudget(
      shown.execution_id,
    );
    expect(budget).toMatchObject({ spentUsd: shown.cost_usd, reservedUsd: '0' });
  }, 60_000);

  it('takes a budget that is reached exactly as within its limit, and one a trifle lower as exceeded', async () => {
    const step = { id: 'a', type: 'llm', model: 'gpt-4o-mini', prompt: 'hi', maxTokens: 10 };
    const file = definitionFile({ id: 'exact', steps: [step] });
    // 32 + 16 + "user" + "hi" bytes at 0.15 USD and 10 tokens at 0.60 USD per million.
    const exact = (54 * 0.15 + 10 * 0.6) / 1e6;

    const within = await run(file, '--max-cost-usd', exact.toFixed(12));
    const passed = await run(file, '--max-cost-usd', (exact - 1e-12).toFixed(12));

    expect([within.shown.status, passed.shown.status]).toEqual(['completed', 'budget_exceeded']);
  }, 60_000);

  it('runs one after the other LLM steps side by side that the budget cannot hold at once', async () => {
    const step = { type: 'llm', model: 'gpt-4o-mini', maxTokens: 4_000 };
    const prompt = 'hi [fixture-slow-1000]';
    const steps = ['a', 'b', 'c'].map((id) => ({ ...step, id, prompt }));
    // Each may cost 0.0024 USD and some, and costs next to nothing.
    const file = definitionFile({ id: 'side-by-side', steps, budget: { limitUsd: '0.004' } });

    const { shown } = await run(file);

    expect(shown.status).toBe('completed');
    expect(shown.steps.map(({ status, attempts }) => [status, attempts])).toEqual(
      steps.map(() => ['completed', 1]),
    );
    const budget = await createCostClient({ baseUrl: system.costUrl }).getBudget(
      shown.execution_id,
    );
    expect(budget).toMatchObject({ spentUsd: shown.cost_usd, reservedUsd: '0', unknownUsd: '0' });
    const events = (system.worker?.lines() ?? [])
      .filter(({ execution_id }) => execution_id === shown.execution_id)
      .map(({ event }) => event);
    expect(events).toContain('budget_held_by_others');
  }, 60_000);

  it('gives each execution of an id a budget of its own', async () => {
    const step = { id: 'a', type: 'llm', model: 'gpt-4o-mini', prompt: 'hi', maxTokens: 10 };
    const definition = { id: 'again', version: '1', steps: [step] };
    const workflowId = `again-${randomUUID()}`;
    const costs = createCostClient({ baseUrl: system.costUrl });
    const runIds: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const handle = await client.workflow.start('WfloWorkflow', {
        taskQueue: system.taskQueue,
        workflowId,
        // Enough for one call, and not for two.
        args: [{ definition: { ...definition, budget: { limitUsd: '0.000015' } } }],
      });
      await handle.result();
      runIds.push(handle.firstExecutionRunId);
    }
    const budgets = [workflowId, ...runIds.slice(1).map((runId) => `${workflowId}@${runId}`)];
    const { records, totalUsd } = await costs.executionCosts(workflowId);
    expect(records.map(({ budgetId }) => budgetId)).toEqual(budgets);
    const spent = await Promise.all(
      budgets.map(async (id) => (await costs.getBudget(id)).spentUsd),
    );
    expect(new Set(spent).size).toBe(1);
    expect(Number(totalUsd)).toBeCloseTo(Number(spent[0]) * 3, 12);
  }, 60_000);

  it('refuses a model without a price under a budget, and runs it without one', async () => {
    const step = { id: 'a', type: 'llm', model: 'nobody-knows-this-model', prompt: 'hi' };
    const file = definitionFile({ id: 'unpriced', steps: [step] });

    const refused = await run(file, '--max-cost-usd', '1');
    const free = await run(file);
    const budget = { limitUsd: '1', unpricedCalls: 'allow' };
    const allowed = await run(definitionFile({ id: 'unpriced', steps: [step], budget }));

    expect(refused.shown).toMatchObject({
      status: 'failed',
      error: { code: 'WFLO_MODEL_UNPRICED' },
    });
    for (const { shown } of [free, allowed]) {
      expect(shown).toMatchObject({ status: 'completed', steps: [{ cost_usd: null }] });
    }
  }, 60_000);

  it('runs independent steps side by side', async () => {
    const code = 'import time\ntime.sleep(1)';
    const steps = ['a', 'b'].map((id) => ({ id, type: 'code', language: 'python', code }));
    const { shown } = await run(definitionFile({ id: 'parallel', steps }));

    const [a, b] = shown.steps;
    expect(shown.status).toBe('completed');
    expect(Date.parse(a!.started_at)).toBeLessThan(Date.parse(b!.ended_at));
    expect(Date.parse(b!.started_at)).toBeLessThan(Date.parse(a!.ended_at));
  }, 60_000);

  it('says which step reads more than Temporal carries', async () => {
    const steps = ['a', 'b', 'c'].map((id) => ({
      id,
      type: 'code',
      language: 'javascript',
      code: 'console.log("x".repeat(900000))',
    }));
    const stdin = steps.map(({ id }) => `{{ steps.${id}.output.stdout }}`).join('');
    const last = { id: 'd', type: 'code', language: 'javascript', code: '1', stdin };
    const { shown } = await run(
      definitionFile({
        id: 'too-large',
        steps: [...steps, { ...last, dependsOn: ['a', 'b', 'c'] }],
      }),
    );

    expect(shown).toMatchObject({ status: 'failed', error: { code: 'WFLO_VALUES_TOO_LARGE' } });
    expect(shown.error?.message).toMatch(/^Step "d" reads inputs and outputs of 27\d+ bytes/);
    expect(shown.steps.at(-1)).toMatchObject({ step_id: 'd', status: 'failed', attempts: 0 });
  }, 60_000);

  it('fails with the step, stores what the program wrote, and starts no further step', async () => {
    const { exitCode, shown } = await run(
      definitionFile({
        id: 'failing',
        steps: [
          { id: 'a', type: 'code', language: 'python', code: 'raise ValueError("no such luck")' },
          { id: 'b', type: 'code', language: 'python', code: 'pass', dependsOn: ['a'] },
        ],
      }),
    );

    expect(exitCode).toBe(1);
    expect(shown).toMatchObject({ status: 'failed', error: { code: 'WFLO_CODE_FAILED' } });
    expect(shown.error?.message).toContain('ValueError: no such luck');
    expect(shown.steps).toEqual([
      expect.objectContaining({ step_id: 'a', attempts: 1, status: 'failed' }),
    ]);
  }, 60_000);

  it('lets http steps reach what is listed, and nothing else', async () => {
    const http = (id: string, url: string) => ({ id, type: 'http', url });
    const allowed = await run(
      definitionFile({
        id: 'http-allowed',
        steps: [http('a', `http://127.0.0.1:${targetPort}/{{ execution.id }}`)],
        outputs: { path: '{{ steps.a.output.json.path }}' },
      }),
    );
    const denied = await run(
      definitionFile({ id: 'http-denied', steps: [http('a', `${system.costUrl}/`)] }),
    );

    expect(allowed.shown.outputs).toEqual({ path: `/${allowed.shown.execution_id}` });
    expect(denied.shown).toMatchObject({
      error: { code: 'WFLO_EGRESS_DENIED' },
      steps: [{ attempts: 1 }],
    });
  }, 60_000);

  it('refuses a bad definition before anything runs, in the command and in the worker', async () => {
    const definition = {
      id: 'cyclic',
      version: '1',
      steps: ['a', 'b'].map((id) => ({
        id,
        type: 'code',
        language: 'python',
        code: 'pass',
        dependsOn: [id === 'a' ? 'b' : 'a'],
      })),
    };
    const command = await system.wflo('run', definitionFile(definition));
    const workflowId = `exec-${randomUUID()}`;
    const result = client.workflow.execute('WfloWorkflow', {
      taskQueue: system.taskQueue,
      workflowId,
      args: [{ definition }],
    });

    expect(command).toMatchObject({ exitCode: 2 });
    expect(command.stderr).toContain('these steps wait for each other');
    await expect(result).rejects.toMatchObject({ cause: { type: 'WFLO_DEFINITION_INVALID' } });
    expect(await show(workflowId)).toMatchObject({
      workflow_id: 'cyclic',
      status: 'failed',
      steps: [],
    });
  }, 60_000);

  it('greets, and runs a program whatever it ends with', async () => {
    const start = (type: string, args: unknown[]) =>
      client.workflow.execute(type, {
        taskQueue: system.taskQueue,
        workflowId: `exec-${randomUUID()}`,
        args,
      });
    const greeting: unknown = await start('SimpleWorkflow', ['Ada']);
    const result: unknown = await start('CodeExecutionWorkflow', [
      'import sys\nprint("out")\nprint("err", file=sys.stderr)\nsys.exit(3)',
      20,
    ]);

    expect(greeting).toMatch(/Ada.*successfully$/);
    expect(result).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exit_code: 3,
      duration_seconds: expect.any(Number) as number,
    });
    expect(Object.fromEntries(await system.metrics())).toMatchObject({
      'wflo_workflow_executions_total{workflow_id="SimpleWorkflow",status="completed"}': 1,
      'wflo_workflow_executions_total{workflow_id="CodeExecutionWorkflow",status="completed"}': 1,
    });
  }, 60_000);

  async function startLong(id: string): Promise<string> {
    const code = 'while True: pass';
    const file = definitionFile({
      id,
      steps: [{ id: 'a', type: 'code', language: 'python', code, timeoutSeconds: 60 }],
    });
    const { stdout } = await system.wflo('run', file, '--json');
    const { execution_id } = JSON.parse(stdout) as Shown;
    await eventually('the program to run', async () => {
      const shown = await show(execution_id).catch(() => undefined);
      if (shown?.error !== undefined) throw new Error(shown.error.message);
      return shown?.steps[0]?.attempts === 1 ? true : undefined;
    });
    return execution_id;
  }

  async function ended(executionId: string): Promise<Shown> {
    return eventually(`the end of ${executionId}`, async () => {
      const shown = await show(executionId);
      return shown.status === 'running' ? undefined : shown;
    });
  }

  it('carries a cancellation into the sandbox', async () => {
    const executionId = await startLong('cancelled-run');
    expect((await system.metrics()).get('wflo_workflow_executions_active')).toBe(1);
    const programs = async () =>
      [...(await system.metrics(system.sandboxUrl))]
        .filter(([name]) => name.startsWith('wflo_sandbox_runner_running'))
        .reduce((sum, [, value]) => sum + value, 0);
    await eventually(
      'the program in the runner',
      async () => (await programs()) === 1 || undefined,
    );
    expect(await system.wflo('cancel', executionId)).toMatchObject({ exitCode: 0 });

    expect(await ended(executionId)).toMatchObject({
      status: 'cancelled',
      steps: [{ status: 'cancelled' }],
    });
    await eventually('the end of the program', async () => (await programs()) === 0 || undefined);
    const metrics = await system.metrics();
    expect(
      metrics.get('wflo_workflow_executions_total{workflow_id="cancelled-run",status="cancelled"}'),
    ).toBe(1);
    expect(metrics.get('wflo_workflow_executions_active')).toBe(0);
  }, 90_000);

  it('begins no further step while it is paused, says so, and goes on when it is resumed', async () => {
    // The first step runs until the test lets it go, so that the pause is sure to come before its end.
    const file = definitionFile({
      id: 'paused-run',
      steps: [
        { id: 'a', type: 'http', url: `http://127.0.0.1:${targetPort}/hold` },
        { id: 'b', type: 'code', language: 'python', code: 'pass', dependsOn: ['a'] },
      ],
    });
    const { execution_id } = JSON.parse((await system.wflo('run', file, '--json')).stdout) as Shown;
    const handle = client.workflow.getHandle(execution_id);
    const progressWhere = (first: string) =>
      eventually(`step a to be ${first}`, async () => {
        const progress = await handle.query<{ steps: Record<string, string> }>('progress');
        return progress.steps['a'] === first ? progress : undefined;
      });
    await progressWhere('running');
    const release = await eventually('the request', () => Promise.resolve(held.pop()));

    expect(await system.wflo('pause', execution_id)).toMatchObject({ exitCode: 0 });
    release();

    expect(await progressWhere('completed')).toEqual({
      paused: true,
      steps: { a: 'completed', b: 'waiting' },
      approvals: {},
      compensations: {},
    });
    expect((await show(execution_id)).steps.map(({ step_id }) => step_id)).toEqual(['a']);
    expect(await system.wflo('resume', execution_id)).toMatchObject({ exitCode: 0 });
    expect(await ended(execution_id)).toMatchObject({ status: 'completed' });
    expect(await system.wflo('pause', execution_id)).toMatchObject({ exitCode: 66 });
  }, 90_000);

  it('counts an execution that was terminated externally, once', async () => {
    const executionId = await startLong('terminated-run');
    await client.workflow.getHandle(executionId).terminate('by a test');

    expect(await ended(executionId)).toMatchObject({
      status: 'terminated',
      error: { code: 'WFLO_TERMINATED' },
      steps: [{ status: 'terminated' }],
    });
    const recorded = system
      .worker!.lines()
      .filter(
        ({ execution_id, event }) =>
          execution_id === executionId && event === 'workflow_execution_recorded',
      );
    expect(recorded).toMatchObject([
      { workflow_id: 'terminated-run', trace_id: (await show(executionId)).trace_id },
    ]);
    const series =
      'wflo_workflow_executions_total{workflow_id="terminated-run",status="terminated"}';
    expect((await system.metrics()).get(series)).toBe(1);
  }, 90_000);

  it('stores definitions and runs them by their id', async () => {
    const file = definitionFile({
      id: 'stored',
      inputs: { n: { type: 'number' } },
      steps: [
        {
          id: 'a',
          type: 'code',
          language: 'javascript',
          code: 'console.log(readStdin())',
          stdin: '{{ inputs.n }}',
          parse: 'json',
        },
      ],
      outputs: { n: '{{ steps.a.output.result }}' },
    });
    expect(await system.wflo('definitions', 'apply', file)).toMatchObject({ exitCode: 0 });
    const { shown } = await run('stored', '--input', 'n=42');

    expect(shown.outputs).toEqual({ n: 42 });
    expect((await system.wflo('list', '--workflow', 'stored')).stdout).toContain(
      shown.execution_id,
    );
    expect((await system.wflo('show', shown.execution_id)).stdout).toContain('n: 42');
  }, 60_000);

  it.each([
    [['show', 'exec-unknown'], 66, 'There is no execution'],
    [['run', 'unknown-id'], 66, 'There is no definition'],
    [['run', './missing.json'], 2, "can't be read"],
    [['frobnicate'], 2, 'unknown command'],
    [['list', '--status', 'odd'], 2, 'expected one of pending'],
  ])('says what is wrong with wflo %j', async (args, exitCode, message) => {
    const result = await system.wflo(...args);

    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toContain(message);
    expect(result.stdout).toBe('');
  });

  it.each([
    ['wflo list | true', 0, ''],
    ['wflo list > /dev/full', 74, 'WFLO_OUTPUT_FAILED'],
    ['DATABASE_URL=sqlite:/dev/null/x.db wflo list', 69, 'WFLO_DATABASE_UNAVAILABLE'],
  ])(
    'says in a line, or not at all, what prevents its response: %s',
    async (line, code, reason) => {
      const { exitCode, stderr } = await system.shell(line);

      expect(exitCode).toBe(code);
      expect(stderr).toContain(reason);
      expect(stderr).not.toMatch(/node:|\n +at /);
    },
  );

  it.each([
    ['nothing at all', [], 'WFLO_DEFINITION_INVALID'],
    ['null', [null], 'WFLO_DEFINITION_INVALID'],
    ['no amount', [{ definition: {}, maxCostUsd: {} }], 'WFLO_INPUTS_INVALID'],
    ['no inputs', [{ definition: {}, inputs: 'x' }], 'WFLO_INPUTS_INVALID'],
  ])(
    'fails an execution that was started with %s',
    async (_what, args, type) => {
      const workflowId = `odd id #${randomUUID()} é`;
      const options = { taskQueue: system.taskQueue, workflowId, args };

      await expect(client.workflow.execute('WfloWorkflow', options)).rejects.toMatchObject({
        cause: { type },
      });
      expect(await show(workflowId)).toMatchObject({ status: 'failed', error: { code: type } });
    },
    180_000,
  );

  it('ends on SIGTERM within its bound, and what it was doing is done again when it is back', async () => {
    const code = 'import time\ntime.sleep(8)\nprint("done")';
    const file = definitionFile({
      id: 'interrupted',
      steps: [
        { id: 'a', type: 'code', language: 'python', code },
        { id: 'b', type: 'code', language: 'python', code: 'pass', dependsOn: ['a'] },
      ],
      outputs: { said: '{{ steps.a.output.stdout }}' },
    });
    const { execution_id } = JSON.parse((await system.wflo('run', file, '--json')).stdout) as Shown;
    await eventually('the first step', async () => {
      const shown = await show(execution_id).catch(() => undefined);
      return shown?.steps[0]?.attempts === 1 ? true : undefined;
    });

    expect(await system.worker?.stop('SIGTERM')).toBe(0);
    expect(system.worker?.lines().at(-1)).toMatchObject({ event: 'worker_stopped' });
    await system.startWorker();

    expect(await ended(execution_id)).toMatchObject({
      status: 'completed',
      outputs: { said: 'done\n' },
      steps: [{ attempts: 2 }, { attempts: 1 }],
    });
  }, 90_000);
});
