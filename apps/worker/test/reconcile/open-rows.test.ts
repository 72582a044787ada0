import { randomUUID } from 'node:crypto';
import { Client, type Connection } from '@temporalio/client';
import type { Repositories } from '../../src/database/repositories.ts';
import { OpenRows } from '../../src/reconcile/open-rows.ts';
import { describeWithTemporal, withClosedRuns } from './closed-runs.ts';

/** temporal.api.enums.v1.CommandType */
const CONTINUE_AS_NEW = 10;
const HERE = 'the-id-of-this-namespace';

describeWithTemporal('the comparison of open rows', () => {
  let connection: Connection;
  let repositories: Repositories;
  let counted: string[];
  let openRows: OpenRows;

  withClosedRuns(({ options, ...runs }) => {
    ({ connection, counted } = runs);
    repositories = options.repositories;
    const queue = { connection, namespace: 'default', taskQueue: 'nobody' };
    openRows = new OpenRows({ ...options, queue, namespaceId: HERE });
  });

  async function addExecution(workflowId: string, namespaceId?: string, run?: object) {
    const execution = { executionId: `exec-${randomUUID()}`, runId: randomUUID(), ...run };
    await repositories.executions.add({
      ...execution,
      workflowId,
      workflowType: 'WfloWorkflow',
      startedAt: new Date(),
      ...(namespaceId === undefined ? {} : { namespaceId }),
    });
    return execution;
  }

  it('ends nothing that may belong to another Temporal', async () => {
    await addExecution('elsewhere', 'the-id-of-another-namespace');
    await addExecution('before-ids-were-stored');

    expect(await openRows.compare()).toBe(0);
    expect(counted).toEqual([]);
    expect(await repositories.executions.countOpen()).toBe(2);
  });

  it('ends and counts once what its own namespace has deleted', async () => {
    await addExecution('deleted', HERE);

    expect(await openRows.compare()).toBe(1);
    expect(await openRows.compare()).toBe(0);
    expect(counted).toEqual(['deleted terminated']);
  });

  it('ends what Temporal says was terminated, and leaves what it says is running', async () => {
    const { workflow } = new Client({ connection });
    const start = async () => {
      const options = { taskQueue: `nobody-${randomUUID()}`, workflowId: `exec-${randomUUID()}` };
      const handle = await workflow.start('WfloWorkflow', options);
      const run = { executionId: handle.workflowId, runId: handle.firstExecutionRunId };
      return { handle, run };
    };
    const [gone, running] = [await start(), await start()];
    await addExecution('gone', undefined, gone.run);
    await addExecution('running', undefined, running.run);
    await gone.handle.terminate('by a test');

    expect(await openRows.compare()).toBe(1);
    expect(counted).toEqual(['gone terminated']);
    await running.handle.terminate();
  });

  it('leaves a run that goes on as another one, and ends it when that was closed before it began', async () => {
    const taskQueue = `nobody-${randomUUID()}`;
    const workflowId = `exec-${randomUUID()}`;
    const { workflow, workflowService } = new Client({ connection });
    const { firstExecutionRunId: runId } = await workflow.start('WfloWorkflow', {
      taskQueue,
      workflowId,
    });
    await addExecution('continued', undefined, { executionId: workflowId, runId });
    const { taskToken } = await connection.withDeadline(Date.now() + 20_000, () =>
      workflowService.pollWorkflowTaskQueue({
        namespace: 'default',
        taskQueue: { name: taskQueue },
      }),
    );
    await workflowService.respondWorkflowTaskCompleted({
      taskToken,
      commands: [
        {
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in a package of Temporal's that is none of ours
          commandType: CONTINUE_AS_NEW,
          continueAsNewWorkflowExecutionCommandAttributes: {
            workflowType: { name: 'WfloWorkflow' },
            taskQueue: { name: taskQueue },
          },
        },
      ],
    });

    expect(await openRows.compare()).toBe(0);
    await workflow.getHandle(workflowId).terminate('by a test');
    expect(await openRows.compare()).toBe(1);
    expect(counted).toEqual(['continued terminated']);
  });
});
