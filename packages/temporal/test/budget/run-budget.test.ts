import { randomUUID } from 'node:crypto';
import { context } from '@opentelemetry/api';
import { Client, WithStartWorkflowOperation } from '@temporalio/client';
import { Context } from '@temporalio/activity';
import { startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import type { WorkerOptions } from '@temporalio/worker';
import type { RunBudget } from '@wflo/shared-state';
import { serviceHandler } from 'nexus-rpc';
import { withBudget } from '../../src/index.ts';
import * as activities from '../fixtures/budget-activities.ts';
import { budgetsSeen, seenRun } from '../fixtures/budget-activities.ts';
import { budgetService } from '../fixtures/budget-service.ts';
import * as workflows from '../fixtures/budget-workflows.ts';
import { payloadCodec } from '../fixtures/encrypting-codec.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('the budget of a run', () => {
  let lab: TelemetryLab;
  let workflowBundle: { code: string };

  withLab((opened) => (lab = opened), {
    workflowMetrics: false,
    budget: ({ workflowType }) => (workflowType === 'waits' ? { limitUsd: 3 } : undefined),
  });

  beforeAll(async () => {
    workflowBundle = await sharedBundle('instrumented', 'budget-workflows.ts');
  }, 90_000);

  const withWorker = <T>(
    fn: (options: { taskQueue: string; workflowId: string }) => Promise<T>,
    options: Partial<WorkerOptions> = {},
  ) =>
    lab.withWorker((taskQueue) => fn({ taskQueue, workflowId: executionId() }), {
      workflowBundle,
      activities,
      ...options,
    });

  /** Starts a workflow with 0.50 USD, and waits for it. */
  async function withHalf<T>(
    workflow: (...args: never[]) => Promise<T>,
    options: {
      args?: unknown[];
      retry?: { maximumAttempts: number; initialInterval: number };
    } = {},
  ) {
    return withWorker(async (names) => {
      const handle = await lab.client.workflow.start(
        workflow.name,
        withBudget({ limitUsd: '0.50' }, { ...names, ...options }),
      );
      const seen = (await handle.result()) as T;
      return { seen, id: `run-${handle.firstExecutionRunId}`, workflowId: names.workflowId };
    });
  }

  it('is in its activities, and on its span', async () => {
    const { seen, id, workflowId } = await withHalf(workflows.sees);
    expect(seen).toEqual({ id, limitUsd: '0.50' });
    const { attributes } = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    expect(attributes).toMatchObject({ 'wflo.budget.id': id, 'wflo.budget.limit_usd': '0.50' });
    const local = await withHalf(workflows.seesLocally);
    expect(local.seen).toEqual({ id: local.id, limitUsd: '0.50' });
  }, 60_000);

  it('is none, anywhere, for a run that was given none', async () => {
    const workflowId = executionId();
    const history = await withWorker(async ({ taskQueue }) => {
      const options = { taskQueue, workflowId };
      const handle = await lab.client.workflow.start(workflows.sees, options);
      expect(await handle.result()).toBeFalsy();
      return handle.fetchHistory();
    });
    expect(JSON.stringify(history)).not.toContain('budget');
    const { attributes } = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    expect(Object.keys(attributes).join()).not.toMatch(/budget|cost|llm/);
  }, 60_000);

  it('is shared by children, but for those that get one within it', async () => {
    const { seen, id } = await withHalf(workflows.family);
    const own: RunBudget = { id, limitUsd: '0.50' };
    expect(seen.own).toEqual(own);
    expect(seen.six).toEqual(Array(6).fill(own));
    const isOther = expect.not.stringContaining(id) as string;
    expect(seen.smaller).toEqual({ id: isOther, limitUsd: '0.10', parent: own });
    expect(seen.nested).toEqual({ id: isOther, limitUsd: '0.2', parent: own });
    // The first run of that child was in the very same.
    const nested = budgetsSeen.filter(({ budget }) => budget?.id === seen.nested?.id);
    expect(nested).toHaveLength(2);
    expect(new Set(nested.map(({ runId }) => runId)).size).toBe(2);
  }, 60_000);

  it('is the same where each task replays the run, and where its payloads are encrypted', async () => {
    const dataConverter = { payloadCodecs: [payloadCodec] };
    const client = new Client({
      connection: lab.client.connection,
      plugins: [lab.plugin],
      dataConverter,
    });
    await withWorker(
      async (names) => {
        const options = withBudget({ limitUsd: '0.50' }, names);
        const handle = await client.workflow.start(workflows.family, options);
        const own = { id: `run-${handle.firstExecutionRunId}`, limitUsd: '0.50' };
        const { six, smaller, nested } = await handle.result();
        expect(six).toEqual(Array(6).fill(own));
        expect([smaller?.parent, nested?.parent]).toEqual([own, own]);
      },
      { maxCachedWorkflows: 0, dataConverter },
    );
  }, 60_000);

  it.each([
    ['continues as new', workflows.chained],
    ['continues with another memo', workflows.chainedWithOtherMemo],
  ])(
    'stays one as the run %s',
    async (_how, workflow) => {
      const { seen, id } = await withHalf(workflow, { args: [2] });
      expect(seen).toEqual({ id, limitUsd: '0.50' });
    },
    60_000,
  );

  it('is another one from where the run continues with another limit', async () => {
    const { seen, id } = await withHalf(workflows.raises, { args: [2] });
    expect(seen).toEqual({ id: `${id}-next`, limitUsd: '2' });
  }, 60_000);

  it('stays one when the workflow is retried', async () => {
    const retry = { maximumAttempts: 3, initialInterval: 1 };
    const { seen, id } = await withHalf(workflows.retried, { retry });
    expect(seen).toEqual({ id, limitUsd: '0.50' });
  }, 60_000);

  it('stays one when the run is reset', async () => {
    await withWorker(async ({ taskQueue, workflowId }) => {
      const options = withBudget({ limitUsd: '0.50' }, { taskQueue, workflowId });
      const first = await lab.client.workflow.start(workflows.sees, options);
      const id = `run-${first.firstExecutionRunId}`;
      expect(await first.result()).toEqual({ id, limitUsd: '0.50' });
      const { events } = await first.fetchHistory();
      const completed = events?.find((event) => event.workflowTaskCompletedEventAttributes);
      const { workflowService } = lab.client.connection;
      const { runId } = await workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId: first.firstExecutionRunId },
        workflowTaskFinishEventId: completed!.eventId!,
        requestId: randomUUID(),
        reason: 'test',
      });
      expect(await lab.client.workflow.getHandle(workflowId, runId).result()).toEqual({
        id,
        limitUsd: '0.50',
      });
    });
  }, 60_000);

  it('is a new one when the workflow id is used again', async () => {
    const ids = await withWorker(async ({ taskQueue, workflowId }) => {
      const options = withBudget({ limitUsd: '0.50' }, { taskQueue, workflowId });
      const first = await lab.client.workflow.execute(workflows.sees, options);
      const second = await lab.client.workflow.execute(workflows.sees, options);
      return [first?.id, second?.id];
    });
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id?.startsWith('run-'))).toBe(true);
  }, 60_000);

  it('is a new one in each turn of a cron schedule', async () => {
    const turns = await withWorker(async ({ taskQueue, workflowId }) => {
      const options = { taskQueue, workflowId, cronSchedule: '@every 1s' };
      const budgeted = withBudget({ limitUsd: '0.50' }, options);
      const handle = await lab.client.workflow.start(workflows.sees, budgeted);
      const of = () => budgetsSeen.filter((one) => one.executionId === workflowId);
      await until(() => of().length >= 3);
      await handle.terminate();
      return of().slice(0, 3);
    });
    for (const { budget, runId } of turns) {
      expect(budget).toEqual({ id: `run-${runId}`, limitUsd: '0.50' });
    }
    expect(new Set(turns.map(({ runId }) => runId)).size).toBe(3);
  }, 90_000);

  it('is that of the first attempt where a turn of a cron schedule is retried', async () => {
    const seen = await withWorker(async ({ taskQueue, workflowId }) => {
      const options = {
        ...{ taskQueue, workflowId, cronSchedule: '@every 1s' },
        retry: { maximumAttempts: 3, initialInterval: 1 },
      };
      const handle = await lab.client.workflow.start(
        workflows.turns,
        withBudget({ limitUsd: '0.50' }, options),
      );
      const of = () => budgetsSeen.filter((one) => one.executionId.startsWith(workflowId));
      const own = () => of().filter((one) => one.executionId === workflowId);
      await until(() => own().length >= 6);
      await handle.terminate();
      const runs = own().slice(0, 6);
      const first = (index: number) => `run-${runs[index]!.runId}`;
      expect(runs.map(({ budget }) => budget)).toEqual(
        [0, 0, 0, 3, 3, 3].map((index) => ({ id: first(index), limitUsd: '0.50' })),
      );
      expect(new Set(runs.map(({ runId }) => runId)).size).toBe(6);
      return first(0);
    });
    // Children of later attempts are within it, too.
    const within = budgetsSeen.filter(({ budget }) => budget?.parent?.id === seen);
    expect(within).toHaveLength(3);
  }, 90_000);

  it('is that of each run that a schedule starts', async () => {
    await withWorker(async ({ taskQueue, workflowId }) => {
      const action = {
        type: 'startWorkflow' as const,
        workflowType: workflows.sees,
        taskQueue,
        workflowId,
      };
      const schedule = await lab.client.schedule.create({
        scheduleId: workflowId,
        spec: {},
        action: withBudget({ limitUsd: '0.50' }, action),
      });
      await schedule.trigger();
      const run = await until(() =>
        budgetsSeen.find((one) => one.executionId.startsWith(workflowId)),
      );
      expect(run.budget).toEqual({ id: `run-${run.runId}`, limitUsd: '0.50' });
      await schedule.delete();
    });
  }, 60_000);

  it('is given by signalWithStart, and by an update that starts', async () => {
    await withWorker(async ({ taskQueue, workflowId }) => {
      const { workflow } = lab.client;
      const handle = await workflow.signalWithStart(workflows.waits, {
        ...withBudget({ limitUsd: '0.50' }, { taskQueue, workflowId }),
        signal: workflows.goOn,
      });
      expect(await handle.result()).toEqual({
        id: `run-${handle.signaledRunId}`,
        limitUsd: '0.50',
      });
      const startWorkflowOperation = new WithStartWorkflowOperation(
        workflows.waits,
        withBudget(
          { limitUsd: '0.40' },
          {
            taskQueue,
            workflowId: executionId(),
            workflowIdConflictPolicy: 'FAIL' as const,
          },
        ),
      );
      await workflow.executeUpdateWithStart(workflows.rename, {
        args: ['Grace'],
        startWorkflowOperation,
      });
      const started = await startWorkflowOperation.workflowHandle();
      expect(await started.result()).toMatchObject({ limitUsd: '0.40' });
    });
  }, 60_000);

  it('is by default what the plugin says, however the workflow is started', async () => {
    await withWorker(async ({ taskQueue, workflowId }) => {
      const { workflow } = lab.client;
      const options = { taskQueue, workflowId, memo: { workflow_id: 'order' } };
      const handle = await workflow.signalWithStart(workflows.waits, {
        ...options,
        signal: workflows.goOn,
      });
      const id = `run-${handle.signaledRunId}`;
      expect(await handle.result()).toEqual({ id, limitUsd: '3' });
      expect((await handle.describe()).memo).toMatchObject({ workflow_id: 'order' });
      expect(await workflow.execute(workflows.sees, { taskQueue, workflowId })).toBeFalsy();

      const startWorkflowOperation = new WithStartWorkflowOperation(workflows.waits, {
        ...{ taskQueue, workflowId: executionId() },
        workflowIdConflictPolicy: 'FAIL',
      });
      const args: [string] = ['Grace'];
      await workflow.executeUpdateWithStart(workflows.rename, { args, startWorkflowOperation });
      const started = await startWorkflowOperation.workflowHandle();
      expect(await started.result()).toMatchObject({ limitUsd: '3' });

      const action = {
        type: 'startWorkflow' as const,
        workflowType: workflows.waits,
        taskQueue,
        workflowId,
      };
      const schedule = await lab.client.schedule.create({
        ...{ scheduleId: workflowId, spec: {}, action },
      });
      await schedule.trigger();
      const run = await until(() =>
        budgetsSeen.find((one) => one.executionId.startsWith(`${workflowId}-`)),
      );
      expect(run.budget).toEqual({ id: `run-${run.runId}`, limitUsd: '3' });
      await schedule.delete();
      await lab.client.workflow.getHandle(run.executionId).terminate();
    });
  }, 60_000);

  it('goes with a workflow that an activity starts, and with a Nexus operation', async () => {
    const name = `budgets-${randomUUID()}`;
    const taskQueue = executionId();
    const { operatorService } = lab.connection;
    const { endpoint } = await operatorService.createNexusEndpoint({
      spec: { name, target: { worker: { namespace: 'default', taskQueue } } },
    });
    const handler = serviceHandler(budgetService, {
      quote: () => Promise.resolve(seenRun()?.budget ?? null),
      order: new WorkflowRunOperationHandler((within) =>
        startWorkflow(within, workflows.sees as () => Promise<RunBudget | null>, {
          workflowId: executionId(),
          taskQueue,
        }),
      ),
    });
    const seeBudget = async () => {
      const workflowId = executionId();
      // `sees` is named alike, and would start itself without end.
      const { client } = Context.current();
      return client.workflow.execute(workflows.seesLocally, { taskQueue, workflowId });
    };
    await withWorker(
      async ({ workflowId }) => {
        const handle = await lab.client.workflow.start(
          workflows.callsByNexus,
          withBudget({ limitUsd: '0.50' }, { taskQueue, workflowId, args: [name] }),
        );
        const budget = { id: `run-${handle.firstExecutionRunId}`, limitUsd: '0.50' };
        expect(await handle.result()).toEqual({ quote: budget, order: budget });
      },
      { taskQueue, nexusServices: [handler], activities: { ...activities, seeBudget } },
    );
    await operatorService.deleteNexusEndpoint({ id: endpoint?.id, version: endpoint?.version });
  }, 90_000);

  it('reaches an activity in a program without an OpenTelemetry SDK', async () => {
    context.disable();
    const { seen, id } = await withHalf(workflows.sees);
    expect(seen).toEqual({ id, limitUsd: '0.50' });
  }, 60_000);

  it('allows nothing where its memo is broken, which is said once', async () => {
    const raw = new Client({ connection: lab.client.connection });
    await withWorker(async ({ taskQueue, workflowId }) => {
      const memo = { wflo_budget: { limitUsd: 'fifty cents' } };
      const options = { taskQueue, workflowId, memo, args: [1] as [number] };
      const handle = await raw.workflow.start(workflows.chained, options);
      const id = `run-${handle.firstExecutionRunId}`;
      expect(await handle.result()).toEqual({
        id,
        limitUsd: 'unreadable',
        unreadable: 'the memo wflo_budget is no budget',
      });
      const lines = lab
        .linesOf(workflowId)
        .filter(({ event }) => event === 'workflow_budget_unreadable');
      // Of each of the two runs.
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatchObject({ level: 'error', code: 'WFLO_BUDGET_INVALID' });
    });
  }, 60_000);

  it('is refused before anything starts where it is no amount of USD', async () => {
    const { workflow } = lab.client;
    const names = { taskQueue: 'nowhere', workflowId: executionId() };
    const isRefusal = expect.objectContaining({ code: 'WFLO_BUDGET_INVALID' }) as Error;
    const memo = { wflo_budget: { limitUsd: -1 } };
    await expect(workflow.start('sees', { ...names, memo })).rejects.toThrow(isRefusal);
    await expect(
      workflow.signalWithStart('sees', { ...names, memo, signal: 'goOn' }),
    ).rejects.toThrow(isRefusal);
    await expect(workflow.getHandle(names.workflowId).describe()).rejects.toThrow(/not found/i);
    await expect(TelemetryLab.open('', { budget: { limitUsd: 'NaN' } })).rejects.toThrow(isRefusal);
  }, 60_000);

  it('fails a workflow that gives a child none that it could be', async () => {
    await withWorker(async (names) => {
      const failed = lab.client.workflow.execute(workflows.misgives, names);
      await expect(failed).rejects.toMatchObject({
        cause: { type: 'WFLO_BUDGET_INVALID', nonRetryable: true },
      });
    });
  }, 60_000);
});
