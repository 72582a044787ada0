import { randomUUID } from 'node:crypto';
import { context, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { configureLogging, getLogger } from '@wflo/observability';
import { finishExecution, type RunEnd } from '../../src/accounting/finish-execution.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';

describe('the end of an execution', () => {
  const database = openDatabase('sqlite::memory:');
  const provider = new NodeTracerProvider();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  let repositories: Repositories;
  let lines: Record<string, unknown>[];
  let counted: unknown[];

  beforeAll(async () => {
    provider.register();
    configureLogging({
      level: 'INFO',
      jsonOutput: true,
      destination: {
        write: (text: string) => lines.push(JSON.parse(text) as Record<string, unknown>),
      },
    });
    await migrate(database);
    repositories = createRepositories(database.knex);
  });
  beforeEach(() => {
    lines = [];
    counted = [];
  });
  afterAll(async () => {
    await database.knex.destroy();
    await provider.shutdown();
    trace.disable();
    context.disable();
  });

  const startedAt = new Date('2026-01-01T00:00:00.000Z');

  async function anOpenRun(more: { traceId?: string } = {}) {
    const run = { executionId: `exec-${randomUUID()}`, runId: randomUUID() };
    const row = { ...run, workflowId: 'w', workflowType: 'WfloWorkflow', startedAt, ...more };
    await repositories.executions.add(row);
    return run;
  }

  const finish = (end: Pick<RunEnd, 'executionId' | 'runId'> & Partial<RunEnd>) =>
    finishExecution(
      {
        repositories,
        logger: getLogger('test'),
        metrics: {
          executionEnded: (...count) => counted.push(count),
          costRecorded: () => undefined,
          callLost: () => undefined,
          sandboxAnswered: () => undefined,
        },
      },
      { status: 'completed', endedAt: new Date(startedAt.getTime() + 1_500), ...end },
    );

  it('is counted and logged once, with how long it took', async () => {
    const run = await anOpenRun({ traceId });
    expect(await finish(run)).toBe(true);
    expect(await finish(run)).toBe(false);
    expect(counted).toEqual([['w', 'completed', 1.5]]);
    expect(lines).toEqual([
      expect.objectContaining({
        event: 'workflow_execution_recorded',
        workflow_id: 'w',
        execution_id: run.executionId,
        run_id: run.runId,
        trace_id: traceId,
        status: 'completed',
        duration_seconds: 1.5,
      }),
    ]);
  });

  it('took no time where the clock of its end was behind that of its start', async () => {
    await finish({ ...(await anOpenRun()), endedAt: new Date(startedAt.getTime() - 5_000) });
    expect(counted).toEqual([['w', 'completed', 0]]);
    expect(lines[0]).not.toHaveProperty('trace_id');
  });

  it('is not counted again where this process has counted it', async () => {
    expect(await finish({ ...(await anOpenRun()), isCounted: true })).toBe(true);
    expect(counted).toEqual([]);
    expect(lines).toMatchObject([{ event: 'workflow_execution_recorded' }]);
  });

  it('is not that of a run which another one follows', async () => {
    const run = await anOpenRun();
    expect(await finish({ ...run, goesOn: true, status: 'failed' })).toBe(true);
    expect(counted).toEqual([]);
    expect(lines).toMatchObject([
      { event: 'workflow_run_superseded', run_id: run.runId, status: 'failed' },
    ]);
  });

  it('is logged in the trace of the span that is active, where there is one', async () => {
    const run = await anOpenRun({ traceId });
    const active = await trace.getTracer('test').startActiveSpan('end', async (span) => {
      await finish(run);
      span.end();
      return span.spanContext().traceId;
    });
    expect(lines[0]?.['trace_id']).toBe(active);
  });
});
