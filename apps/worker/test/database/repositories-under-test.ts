/**
 * The repositories of a database of one's own, for a suite of `describeOn`.
 *
 * @module
 */
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';
import type { RunKey } from '../../src/database/status.ts';
import type { TestDatabase } from './test-databases.ts';

export const startedAt = new Date('2026-01-02T03:04:05.678Z');
export const endedAt = new Date('2026-01-02T03:04:07.178Z');

/** The run that a reset of this one leads to. */
export function resetOf({ executionId, runId }: RunKey): RunKey {
  return { executionId, runId: `${runId}-reset` };
}

/** What there is when the suite's hooks have run. */
export interface OpenRepositories extends Repositories {
  readonly database: ExecutionsDatabase;
  /** Adds an execution that is not yet there. */
  addExecution(more?: { startedAt?: Date; workflowId?: string }): Promise<RunKey>;
}

/** Opens the repositories before the tests of the suite that calls it, and closes them after. */
export function useRepositories(create: () => Promise<TestDatabase>): OpenRepositories {
  const repositories = {} as OpenRepositories;
  let made: TestDatabase;
  let executions = 0;

  beforeAll(async () => {
    made = await create();
    const database = openDatabase(made.url);
    await migrate(database);
    Object.assign(repositories, createRepositories(database.knex), { database, addExecution });
  });
  afterAll(async () => {
    await repositories.database.knex.destroy();
    await made.drop();
  });

  async function addExecution(more: { startedAt?: Date; workflowId?: string } = {}) {
    executions += 1;
    const run = { executionId: `exec-${executions}`, runId: `run-${executions}` };
    await repositories.executions.add({
      ...run,
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      workflowVersion: '1.0',
      inputs: { name: 'Ada', list: [1, { a: null }] },
      maxCostUsd: '0.05',
      traceId: 'a'.repeat(32),
      startedAt,
      ...more,
    });
    return run;
  }
  return repositories;
}
