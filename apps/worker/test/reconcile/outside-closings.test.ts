import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';
import { OutsideClosings } from '../../src/reconcile/outside-closings.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
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

  function aWorker(): Reconciler {
    const client = new Client({ connection });
    return new Reconciler({
      repositories,
      logger: getLogger('test'),
      // Nothing here was paid for.
      costs: createCostClient({ baseUrl: 'http://127.0.0.1:9' }),
      metrics: {
        executionEnded: (workflowId, status) => counted.push(`${workflowId} ${status}`),
        costRecorded: () => undefined,
        callLost: () => undefined,
        sandboxAnswered: () => undefined,
      },
      client,
      outsideClosings: new OutsideClosings({ client, repositories, taskQueue }),
      intervalSeconds: 60,
      onEnded: async ({ executionId }) => void reported.push(executionId),
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

  const counts = (reconciler: Reconciler, wanted: number) =>
    eventually('the count', async () => {
      await reconciler.reconcile();
      return counted.length >= wanted ? counted : undefined;
    });

  it('get a row and are counted and reported once, whoever looks', async () => {
    const [one, other] = [aWorker(), aWorker()];
    await Promise.all([one.reconcile(), other.reconcile()]);
    const executionId = await terminated('never-begun');
    await counts(one, 1);
    await Promise.all([one.reconcile(), other.reconcile()]);

    expect(counted).toEqual(['never-begun terminated']);
    expect(reported).toEqual([executionId]);
    expect(await repositories.executions.find(executionId)).toMatchObject({
      workflowId: 'never-begun',
      workflowType: 'WfloWorkflow',
      status: 'terminated',
      error: { code: 'WFLO_TERMINATED' },
    });
  });

  it('are found by the next process when they were closed while none ran', async () => {
    await aWorker().reconcile();
    await terminated('closed-in-between');
    await counts(aWorker(), 1);

    expect(counted).toEqual(['closed-in-between terminated']);
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
