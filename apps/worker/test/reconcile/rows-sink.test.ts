import { randomUUID } from 'node:crypto';
import { Client, type Connection } from '@temporalio/client';
import { ClosingFinder, type ServedTaskQueue } from '@wflo/temporal';
import type { Repositories } from '../../src/database/repositories.ts';
import { RowsSink } from '../../src/reconcile/rows-sink.ts';
import { eventually } from '../integration/eventually.ts';
import { describeWithTemporal, withClosedRuns, type ClosedRuns } from './closed-runs.ts';

describeWithTemporal('runs that were closed before a worker had them', () => {
  let connection: Connection;
  let options: ClosedRuns['options'];
  let repositories: Repositories;
  let counted: string[];
  let reported: string[];
  let taskQueue: string;

  withClosedRuns(({ options: base, ...runs }) => {
    ({ connection, counted, reported } = runs);
    options = base;
    ({ repositories } = options);
    taskQueue = `nobody-${randomUUID()}`;
  });

  function aWorker(served: ServedTaskQueue['connection'] = connection): ClosingFinder {
    const queue = { connection: served, namespace: 'default', taskQueue };
    const { logger } = options;
    return new ClosingFinder({
      queue,
      sink: new RowsSink({ ...options, queue }),
      logger,
      onCounted: ({ run }) => void reported.push(run.executionId),
    });
  }

  async function terminated(workflowId: string): Promise<string> {
    const { workflow } = new Client({ connection });
    const handle = await workflow.start('WfloWorkflow', {
      taskQueue,
      workflowId: `exec-${randomUUID()}`,
      memo: { workflow_id: workflowId },
    });
    await handle.terminate('by a test');
    return handle.workflowId;
  }

  const counts = (finder: ClosingFinder, wanted: number) =>
    eventually('the count', async () => {
      await finder.round();
      return counted.length >= wanted ? counted : undefined;
    });

  it('get a row and are counted and reported once, whoever looks', async () => {
    const [one, other] = [aWorker(), aWorker()];
    await Promise.all([one.round(), other.round()]);
    const executionId = await terminated('never-started');
    await counts(one, 1);
    await Promise.all([one.round(), other.round()]);

    expect(counted).toEqual(['never-started terminated']);
    expect(reported).toEqual([executionId]);
    expect(await repositories.executions.find(executionId)).toMatchObject({
      workflowId: 'never-started',
      workflowType: 'WfloWorkflow',
      status: 'terminated',
      error: { code: 'WFLO_TERMINATED' },
    });
  });

  it('are found by the next process when they were closed while none ran', async () => {
    await aWorker().round();
    await terminated('closed-in-between');
    await counts(aWorker(), 1);

    expect(counted).toEqual(['closed-in-between terminated']);
  });

  it('are ended at once where they have a row, as the listing says it', async () => {
    const finder = aWorker();
    await finder.round();
    const { workflow } = new Client({ connection });
    const workflowId = `exec-${randomUUID()}`;
    const { firstExecutionRunId: runId } = await workflow.start('WfloWorkflow', {
      taskQueue,
      workflowId,
    });
    const run = { executionId: workflowId, runId };
    const startedAt = new Date();
    const row = { ...run, workflowId: 'open', workflowType: 'WfloWorkflow', startedAt };
    await repositories.executions.add(row);
    await workflow.getHandle(workflowId).terminate('by a test');
    await counts(finder, 1);
    await finder.round();

    expect(counted).toEqual(['open terminated']);
    expect(reported).toEqual([workflowId]);
  });

  it('are ended by their rows while visibility cannot be queried', async () => {
    const workflowService = Object.create(connection.workflowService, {
      countWorkflowExecutions: {
        value: () => Promise.reject(new Error('no such search attribute')),
      },
    }) as Connection['workflowService'];
    const executionId = await terminated('unlisted');
    const { runId } = await new Client({ connection }).workflow.getHandle(executionId).describe();
    await repositories.executions.add({
      executionId,
      runId,
      workflowId: 'unlisted',
      workflowType: 'WfloWorkflow',
      startedAt: new Date(),
    });
    await aWorker({
      workflowService,
      withDeadline: connection.withDeadline.bind(connection),
    }).round();

    expect(counted).toEqual(['unlisted terminated']);
    expect(reported).toEqual([executionId]);
  });

  it('are left alone when they were closed before there was a worker', async () => {
    const executionId = await terminated('long-ago');
    const late = aWorker();
    await terminated('now');
    await counts(late, 1);

    expect(counted).toEqual(['now terminated']);
    expect(await repositories.executions.find(executionId)).toBeUndefined();
  });
});
