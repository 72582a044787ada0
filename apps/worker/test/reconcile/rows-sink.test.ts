import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import { ClosingFinder, type ServedTaskQueue } from '@wflo/temporal';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';
import { RowsSink } from '../../src/reconcile/rows-sink.ts';
import { eventually } from '../integration/eventually.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = address === undefined ? describe.skip : describe;

describeWithTemporal('runs that were closed before a worker had them', () => {
  let connection: Connection;
  let database: ExecutionsDatabase;
  let repositories: Repositories;
  let counted: string[];
  let reported: string[];
  let taskQueue: string;

  beforeAll(async () => {
    connection = await Connection.connect({ address: address ?? '' });
  });
  afterAll(() => connection.close());
  beforeEach(async () => {
    database = openDatabase('sqlite::memory:');
    await migrate(database);
    repositories = createRepositories(database.knex);
    counted = [];
    reported = [];
    taskQueue = `nobody-${randomUUID()}`;
  });
  afterEach(() => database.knex.destroy());

  function aWorker(served: ServedTaskQueue['connection'] = connection): ClosingFinder {
    const logger = getLogger('test');
    const queue = { connection: served, namespace: 'default', taskQueue };
    const rows = new RowsSink({
      repositories,
      logger,
      queue,
      // Nothing here was paid for.
      costs: createCostClient({ baseUrl: 'http://127.0.0.1:9' }),
      metrics: {
        executionEnded: (workflowId, status) => counted.push(`${workflowId} ${status}`),
        costRecorded: () => undefined,
        callLost: () => undefined,
        sandboxAnswered: () => undefined,
      },
      onEnded: async ({ executionId }) => void reported.push(executionId),
    });
    return new ClosingFinder({
      queue,
      sink: rows,
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
