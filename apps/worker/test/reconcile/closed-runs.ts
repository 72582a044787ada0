import { Connection } from '@temporalio/client';
import { createCostClient } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { createRepositories } from '../../src/database/repositories.ts';
import type { OpenRowsOptions } from '../../src/reconcile/open-rows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];

/** A suite that needs a Temporal server; skipped where there is none. */
export const describeWithTemporal = address === undefined ? describe.skip : describe;

/** What a test of closed runs works with: a connection, an empty database, and what became known. */
export interface ClosedRuns {
  readonly connection: Connection;
  /** Workflow and status of each execution that was counted. */
  readonly counted: string[];
  /** Ids of the executions whose end was reported. */
  readonly reported: string[];
  /** For `OpenRows` and `RowsSink`; costs are of a service that is not there. */
  readonly options: Omit<OpenRowsOptions, 'queue'>;
}

/** Gives `use` all of it anew before each test of a suite. */
export function withClosedRuns(use: (runs: ClosedRuns) => void): void {
  let connection: Connection;
  let database: ExecutionsDatabase;

  beforeAll(async () => {
    connection = await Connection.connect({ address: address ?? '' });
  });
  afterAll(() => connection.close());
  beforeEach(async () => {
    database = openDatabase('sqlite::memory:');
    await migrate(database);
    const counted: string[] = [];
    const reported: string[] = [];
    const options = {
      repositories: createRepositories(database.knex),
      logger: getLogger('test'),
      costs: createCostClient({ baseUrl: 'http://127.0.0.1:9' }),
      metrics: {
        executionEnded: (workflowId: string, status: string) =>
          void counted.push(`${workflowId} ${status}`),
        costRecorded: () => undefined,
        callLost: () => undefined,
        sandboxAnswered: () => undefined,
      },
      onEnded: ({ executionId }: { readonly executionId: string }) =>
        Promise.resolve(void reported.push(executionId)),
    };
    use({ connection, counted, reported, options });
  });
  afterEach(() => database.knex.destroy());
}
