import { endedAt, startedAt, useRepositories } from './repositories-under-test.ts';
import { describeOn } from './test-databases.ts';

describeOn('the rows of executions', (create) => {
  const repositories = useRepositories(create);

  it('gives back what was saved', async () => {
    const run = await repositories.addExecution();

    expect(await repositories.executions.find(run.executionId)).toEqual({
      ...run,
      workflowId: 'wf',
      workflowVersion: '1.0',
      workflowType: 'WfloWorkflow',
      status: 'pending',
      inputs: { name: 'Ada', list: [1, { a: null }] },
      outputs: null,
      maxCostUsd: '0.05',
      traceId: 'a'.repeat(32),
      namespaceId: null,
      error: null,
      startedAt: startedAt.toISOString(),
      endedAt: null,
    });
    expect(await repositories.executions.find('exec-unknown')).toBeUndefined();
  });

  it('does not begin an execution again when its activity is repeated', async () => {
    const run = await repositories.addExecution();
    await repositories.executions.finish({ ...run, status: 'completed', endedAt });
    await repositories.executions.add({
      ...run,
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      startedAt,
    });
    await repositories.executions.markRunning(run);

    expect(await repositories.executions.find(run.executionId)).toMatchObject({
      status: 'completed',
    });
  });

  it('lets one of many callers end an execution', async () => {
    const run = await repositories.addExecution();
    await repositories.executions.markRunning(run);
    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        repositories.executions.finish({
          ...run,
          status: index % 2 === 0 ? 'completed' : 'terminated',
          endedAt,
        }),
      ),
    );

    expect(ends.filter(Boolean)).toHaveLength(1);
  });

  it('stores outputs and errors of the end', async () => {
    const run = await repositories.addExecution();
    await repositories.executions.finish({
      ...run,
      status: 'failed',
      endedAt,
      outputs: { html: '<p>' },
      error: { code: 'WFLO_X', message: `NUL \0 and ${'long '.repeat(5_000)}` },
    });
    const found = await repositories.executions.find(run.executionId);

    expect(found).toMatchObject({
      status: 'failed',
      outputs: { html: '<p>' },
      endedAt: endedAt.toISOString(),
    });
    expect(found?.error?.code).toBe('WFLO_X');
    expect(found?.error?.message.length).toBeLessThan(9_000);
  });

  it('counts and pages the open executions', async () => {
    const before = await repositories.executions.countOpen();
    const runs = [];
    for (const second of [3, 1, 2, 2]) {
      runs.push(
        await repositories.addExecution({
          startedAt: new Date(Date.UTC(2020, 0, 1, 0, 0, second)),
        }),
      );
    }
    expect(await repositories.executions.countOpen()).toBe(before + 4);

    const seen: string[] = [];
    let page = await repositories.executions.listOpen(1);
    while (page.length > 0 && seen.length < 4) {
      seen.push(page[0]!.executionId);
      page = await repositories.executions.listOpen(1, page[0]);
    }
    expect(seen.toSorted()).toEqual(runs.map(({ executionId }) => executionId).toSorted());
    expect(seen[0]).toBe(runs[1]!.executionId);
    expect(seen[3]).toBe(runs[0]!.executionId);
  });

  it('lists the latest first, by status and workflow', async () => {
    const older = await repositories.addExecution({
      workflowId: 'listed',
      startedAt: new Date('2026-03-01'),
    });
    const newer = await repositories.addExecution({
      workflowId: 'listed',
      startedAt: new Date('2026-03-02'),
    });
    await repositories.executions.finish({ ...older, status: 'cancelled', endedAt });

    const all = await repositories.executions.list({ limit: 10, workflowId: 'listed' });
    expect(all.map(({ executionId }) => executionId)).toEqual([
      newer.executionId,
      older.executionId,
    ]);
    const some = await repositories.executions.list({
      limit: 10,
      workflowId: 'listed',
      status: 'cancelled',
    });
    expect(some.map(({ executionId }) => executionId)).toEqual([older.executionId]);
  });

  it('gives the latest of several runs of one execution', async () => {
    const run = await repositories.addExecution();
    await repositories.executions.add({
      executionId: run.executionId,
      runId: 'run-later',
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      startedAt: new Date(startedAt.getTime() + 1_000),
    });

    expect(await repositories.executions.find(run.executionId)).toMatchObject({
      runId: 'run-later',
    });
    expect(await repositories.executions.find(run.executionId, run.runId)).toMatchObject(run);
  });

  it('takes names of any length and with any character', async () => {
    const run = { executionId: 'x'.repeat(1_000), runId: 'run-long' };
    await repositories.executions.add({
      ...run,
      workflowId: `a\0b${'x'.repeat(500)}`,
      workflowVersion: `\ud800${'1'.repeat(100)}`,
      workflowType: 'WfloWorkflow',
      maxCostUsd: '9'.repeat(60),
      startedAt,
    });
    const error = { code: 'C'.repeat(300), message: 'm' };
    const ended = await repositories.executions.finish({
      ...run,
      status: 'failed',
      endedAt,
      error,
    });

    const found = await repositories.executions.find(run.executionId);
    expect(ended).toEqual(found);
    expect(found?.workflowId).toMatch(/^abx{253}$/);
    expect(found?.workflowVersion).toHaveLength(50);
    expect(found?.error?.code).toHaveLength(100);
  });

  it('moves the row of a run, with its steps and snapshots, to the run that continues it', async () => {
    const before = await repositories.addExecution();
    await repositories.executions.markRunning(before);
    await repositories.steps.add({ ...before, stepId: 'a', type: 'code', startedAt });
    const snapshot = { sequence: 1, stepId: 'a', state: {}, createdAt: endedAt };
    await repositories.snapshots.add({ ...before, ...snapshot });
    const next = { ...before, runId: `${before.runId}-next` };
    const continued = {
      ...next,
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      continuedFromRunId: before.runId,
      startedAt: endedAt,
    };
    // The activity may be repeated.
    await repositories.executions.add(continued);
    await repositories.executions.add(continued);

    expect(await repositories.executions.find(before.executionId, before.runId)).toBeUndefined();
    expect(await repositories.executions.find(before.executionId)).toMatchObject({
      runId: next.runId,
      status: 'running',
      startedAt: startedAt.toISOString(),
      traceId: 'a'.repeat(32),
    });
    expect(await repositories.steps.list(next)).toMatchObject([{ stepId: 'a', status: 'running' }]);
    expect(await repositories.snapshots.list(next)).toHaveLength(1);
  });

  it('takes over no row that has ended', async () => {
    const before = await repositories.addExecution();
    await repositories.executions.finish({ ...before, status: 'terminated', endedAt });
    await repositories.executions.add({
      ...before,
      runId: `${before.runId}-next`,
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      continuedFromRunId: before.runId,
      startedAt: endedAt,
    });

    expect(await repositories.executions.find(before.executionId, before.runId)).toMatchObject({
      status: 'terminated',
    });
  });
});
