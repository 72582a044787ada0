import { endedAt, startedAt, useRepositories } from './repositories-under-test.ts';
import { describeOn } from './test-databases.ts';

describeOn('the row of a step that its activity writes', (create) => {
  const repositories = useRepositories(create);
  const later = new Date(endedAt.getTime() + 1_000);

  async function begun(attempt = 1) {
    const run = await repositories.addExecution();
    const step = { ...run, stepId: 'a', attempt };
    const start = { ...step, type: 'http', startedAt };
    return { run, step, start, isOwn: await repositories.steps.begin(start) };
  }

  it('starts once, and is that of the latest attempt', async () => {
    const { run, start, isOwn } = await begun();
    const again = await repositories.steps.begin(start);
    const next = await repositories.steps.begin({ ...start, attempt: 2, startedAt: later });

    expect([isOwn, again, next]).toEqual([true, false, true]);
    expect(await repositories.steps.list(run)).toMatchObject([
      { status: 'running', attempts: 2, startedAt: startedAt.toISOString(), endedAt: null },
    ]);
  });

  it('is ended by its latest attempt, and by no other', async () => {
    const { run, step, start } = await begun();
    await repositories.steps.begin({ ...start, attempt: 2 });
    const { steps } = repositories;

    expect(await steps.complete({ ...step, output: { of: 1 }, endedAt })).toBe(false);
    expect(await steps.complete({ ...step, attempt: 2, output: { of: 2 }, endedAt })).toBe(true);
    expect(await steps.list(run)).toMatchObject([
      { status: 'completed', output: { of: 2 }, endedAt: endedAt.toISOString() },
    ]);
  });

  it('gives what an attempt has completed to the next one, which changes nothing', async () => {
    const { run, step, start } = await begun();
    const { steps } = repositories;
    await steps.complete({ ...step, output: { of: 1 }, endedAt });

    expect(await steps.begin({ ...start, attempt: 2 })).toBe(false);
    expect(await steps.findCompletion(step)).toEqual({
      output: { of: 1 },
      endedAt: endedAt.toISOString(),
    });
    expect(await steps.list(run)).toMatchObject([{ status: 'completed', attempts: 1 }]);
  });

  it('has failed where Temporal saw it fail, also when a lost attempt has completed it', async () => {
    const { run, step } = await begun();
    const { steps } = repositories;
    await steps.complete({ ...step, output: { of: 1 }, endedAt });
    const failed = { ...step, status: 'failed', endedAt: later } as const;

    expect(await steps.finish(failed)).toBe(false);
    expect(await steps.finish({ ...failed, overrules: true })).toBe(true);
    expect(await steps.list(run)).toMatchObject([{ status: 'failed', output: null }]);
  });

  it('is neither added nor started again after the end of its execution', async () => {
    const { run, start } = await begun();
    await repositories.executions.finish({ ...run, status: 'terminated', endedAt });
    await repositories.steps.finishOpen(run, 'terminated', endedAt);

    expect(await repositories.steps.begin({ ...start, attempt: 2 })).toBe(false);
    expect(await repositories.steps.begin({ ...start, stepId: 'b' })).toBe(false);
    expect(await repositories.steps.list(run)).toMatchObject([
      { stepId: 'a', status: 'terminated', attempts: 1 },
    ]);
  });

  it('starts anew in a run that has adopted it, without the cost of the run before', async () => {
    const { run, step, start } = await begun();
    const { stepCalls, steps } = repositories;
    await stepCalls.recordCostAndComplete({ ...step, output: {}, endedAt }, '5');
    const reset = { ...run, runId: `${run.runId.slice(1)}r` };
    await repositories.executions.adopt(reset);

    expect(await steps.begin({ ...start, ...reset, startedAt: later })).toBe(true);
    expect(await steps.list(reset)).toMatchObject([
      { status: 'running', attempts: 1, costUsd: null, startedAt: later.toISOString() },
    ]);
  });

  it('takes the cost and the end in one, once', async () => {
    const { run, step } = await begun();
    const end = { ...step, output: { text: 'hi' }, endedAt };
    const { stepCalls, steps } = repositories;

    expect(await stepCalls.recordCostAndComplete({ ...end, attempt: 2 }, '5')).toBe(false);
    expect(await stepCalls.recordCostAndComplete(end, '5')).toBe(true);
    expect(await stepCalls.recordCostAndComplete(end, '5')).toBe(false);
    expect(await steps.list(run)).toMatchObject([
      { status: 'completed', costUsd: '5', output: { text: 'hi' } },
    ]);
  });

  it('keeps its execution open while completed steps are missing', async () => {
    const { run, step } = await begun();
    const end = { ...run, status: 'completed', endedAt } as const;
    const { executions, steps } = repositories;

    expect(await executions.finish({ ...end, completedSteps: 1 })).toBeUndefined();
    expect(await steps.hasUnfinished(run)).toBe(true);
    await steps.complete({ ...step, output: {}, endedAt });
    expect(await executions.finish({ ...end, completedSteps: 1 })).toMatchObject({
      status: 'completed',
    });
    expect(await steps.hasUnfinished(run)).toBe(false);
  });

  it('makes the snapshots, behind those that an earlier version has written', async () => {
    const { run, step, start } = await begun();
    const { snapshots, steps } = repositories;
    const state = { completedSteps: ['a'] };
    await snapshots.add({ ...run, sequence: 1, stepId: 'a', state, createdAt: endedAt });
    for (const stepId of ['a', 'b', 'a.compensate']) {
      await steps.begin({ ...start, stepId });
      await steps.complete({ ...step, stepId, output: {}, endedAt: later });
    }

    expect(await snapshots.list(run)).toMatchObject([
      { sequence: 1, stepId: 'a', state },
      { sequence: 2, stepId: 'b', state: { completedSteps: ['a', 'b'] } },
    ]);
  });
});
