import { jest } from '@jest/globals';
import { endedAt, resetOf, startedAt, useRepositories } from './repositories-under-test.ts';
import { describeOn } from './test-databases.ts';

/** What Jest's clock leaves as it is, so that it stops `Date` alone. */
const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

describeOn('the rows of a run that was reset', (create) => {
  const repositories = useRepositories(create);

  it('gives a run that was reset the row of the run before, open and with its start', async () => {
    const run = await repositories.addExecution();
    await repositories.executions.finish({ ...run, status: 'terminated', endedAt });
    const reset = { ...run, runId: `${run.runId}-reset` };
    await Promise.all([
      repositories.executions.adopt(reset),
      repositories.executions.adopt(reset),
      repositories.executions.adopt({ executionId: 'exec-unknown', runId: 'run-unknown' }),
    ]);

    expect(await repositories.executions.find(run.executionId, reset.runId)).toMatchObject({
      workflowId: 'wf',
      status: 'running',
      inputs: { name: 'Ada', list: [1, { a: null }] },
      startedAt: startedAt.toISOString(),
      endedAt: null,
    });
    expect(await repositories.executions.find('exec-unknown')).toBeUndefined();
    expect(await repositories.executions.knownRuns([run, reset, { ...run, runId: 'no' }])).toEqual(
      new Set([run.runId, reset.runId]),
    );
    await repositories.executions.finish({ ...reset, status: 'completed', endedAt });
  });

  it('gives a run that was reset the steps and snapshots of the run before, as they are true of it', async () => {
    const run = await repositories.addExecution();
    const step = (stepId: string) => ({ ...run, stepId });
    for (const stepId of ['done', 'open']) {
      await repositories.steps.add({ ...step(stepId), type: 'llm', startedAt });
      await repositories.steps.recordAttempt(step(stepId), 2);
    }
    await repositories.stepCalls.recordCost(step('done'), '0.1', endedAt);
    const output = { text: 'x' };
    await repositories.steps.finish({ ...step('done'), status: 'completed', endedAt, output });
    await repositories.stepCalls.cacheResponse(step('open'), { text: 'of the run before' });
    const snapshot = { sequence: 1, stepId: 'done', state: {}, createdAt: endedAt };
    await repositories.snapshots.add({ ...run, ...snapshot });
    await repositories.steps.finishOpen(run, 'terminated', endedAt);
    await repositories.executions.finish({ ...run, status: 'terminated', endedAt });
    const reset = resetOf(run);
    await Promise.all([1, 2, 3].map(() => repositories.executions.adopt(reset)));

    expect(await repositories.steps.list(reset)).toMatchObject([
      { stepId: 'done', status: 'completed', attempts: 2, output, costUsd: '0.1' },
      { stepId: 'open', status: 'running', attempts: 2, endedAt: null },
    ]);
    expect(await repositories.stepCalls.findResponse({ ...reset, stepId: 'open' })).toBeNull();
    expect(await repositories.snapshots.list(reset)).toHaveLength(1);
    expect(await repositories.steps.list(run)).toMatchObject([
      { status: 'completed' },
      { status: 'terminated' },
    ]);
  });

  it('counts the cost of a step that a run which was reset pays for again, once', async () => {
    const run = await repositories.addExecution();
    const before = { ...run, stepId: 'a' };
    await repositories.steps.add({ ...before, type: 'llm', startedAt });
    await repositories.steps.recordAttempt(before, 3);
    await repositories.stepCalls.recordCost(before, '0.1', endedAt);
    await repositories.steps.finish({ ...before, status: 'completed', endedAt });
    await repositories.executions.adopt(resetOf(run));
    const step = { ...resetOf(run), stepId: 'a' };
    const found = async () => (await repositories.steps.list(step))[0];

    await repositories.steps.recordAttempt(step, 1);
    expect(await found()).toMatchObject({ status: 'running', attempts: 1, costRecordedAt: null });
    await repositories.stepCalls.cacheResponse(step, { text: 'y' });
    expect(await repositories.stepCalls.findResponse(step)).toEqual({ text: 'y' });
    expect(await repositories.stepCalls.recordCost(step, '0.2', endedAt)).toBe(true);
    await repositories.steps.recordAttempt(step, 1);
    expect(await repositories.stepCalls.recordCost(step, '0.2', endedAt)).toBe(false);
    expect(await repositories.steps.finish({ ...step, status: 'failed', endedAt })).toBe(true);
    expect(await repositories.steps.finish({ ...step, status: 'completed', endedAt })).toBe(false);
    expect(await found()).toMatchObject({ status: 'failed', costUsd: '0.2' });
    expect(await repositories.steps.list(run)).toMatchObject([{ costUsd: '0.1', attempts: 3 }]);
  });

  it('lets a run that was reset behind the cost of a step record it, or only end the step', async () => {
    const run = await repositories.addExecution();
    for (const stepId of ['record', 'end', 'begin']) {
      const step = { ...run, stepId };
      await repositories.steps.add({ ...step, type: 'llm', startedAt });
      await repositories.stepCalls.recordCost(step, '0.1', endedAt);
      await repositories.steps.finish({ ...step, status: 'completed', endedAt });
    }
    const reset = resetOf(run);
    await repositories.executions.adopt(reset);
    const of = (stepId: string) => ({ ...reset, stepId });

    expect(await repositories.stepCalls.recordCost(of('record'), '0.2', endedAt)).toBe(true);
    expect(await repositories.stepCalls.recordCost(of('record'), '0.2', endedAt)).toBe(false);
    const later = new Date(endedAt.getTime() + 1_000);
    const end = { ...of('end'), status: 'failed', endedAt: later } as const;
    expect(await repositories.steps.finish(end)).toBe(true);
    for (const startedAgain of [later, startedAt]) {
      await repositories.steps.add({ ...of('begin'), type: 'llm', startedAt: startedAgain });
    }
    expect(await repositories.steps.list(reset)).toMatchObject([
      { stepId: 'end', status: 'failed', costUsd: '0.1', endedAt: later.toISOString() },
      { stepId: 'record', status: 'running', costUsd: '0.2' },
      { stepId: 'begin', status: 'running', costUsd: null, startedAt: later.toISOString() },
    ]);
  });

  it.each(['a-first', 'z-first'])(
    'gives the run that goes on with a reset execution, and then that which ended last: %s',
    async (runId) => {
      const executionId = `reset-${runId}`;
      const [first, second, third] = [runId, 'm-second', 'n-third'].map((id) => ({
        executionId,
        runId: id,
      }));
      const latest = async () => (await repositories.executions.find(executionId))?.runId;
      const begin = { workflowId: 'wf', workflowType: 'WfloWorkflow', startedAt };
      await repositories.executions.add({ ...first!, ...begin });
      await repositories.executions.adopt(second!);
      expect(await latest()).toBe(second!.runId);
      await repositories.executions.finish({ ...first!, status: 'terminated', endedAt });
      await repositories.executions.adopt(third!);
      expect(await latest()).toBe(third!.runId);
      const later = new Date(endedAt.getTime() + 1_000);
      await repositories.executions.finish({ ...third!, status: 'completed', endedAt: later });
      await repositories.executions.finish({ ...second!, status: 'terminated', endedAt });

      expect(await latest()).toBe(third!.runId);
    },
  );

  it.each([0, -3_600_000])(
    'gives the run that was reset last when the clock moved by %i ms between two resets',
    async (moved) => {
      const run = await repositories.addExecution();
      jest.useFakeTimers({ doNotFake: [...TIMERS] });
      const resets = ['m', 'z', 'a'].map((id) => ({ ...run, runId: id }));
      for (const [position, reset] of resets.entries()) {
        jest.setSystemTime(startedAt.getTime() + 86_400_000 + position * moved);
        await repositories.executions.adopt(reset);
        expect(await repositories.executions.find(run.executionId)).toMatchObject(reset);
      }
      jest.useRealTimers();
    },
  );

  it('gives a continued run that was reset to its beginning the start and the steps of its execution', async () => {
    const before = await repositories.addExecution();
    await repositories.steps.add({ ...before, stepId: 'a', type: 'code', startedAt });
    const continued = {
      executionId: before.executionId,
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      continuedFromRunId: before.runId,
      startedAt: endedAt,
    };
    const next = { ...continued, runId: `${before.runId}-next` };
    await repositories.executions.add(next);
    await repositories.steps.finish({ ...next, stepId: 'a', status: 'completed', endedAt });
    await repositories.executions.finish({ ...next, status: 'terminated', endedAt });
    const reset = { ...continued, runId: `${before.runId}-reset` };
    for (let time = 0; time < 2; time += 1) await repositories.executions.add(reset);

    expect(await repositories.executions.find(before.executionId)).toMatchObject({
      runId: reset.runId,
      status: 'running',
      startedAt: startedAt.toISOString(),
    });
    expect(await repositories.steps.list(reset)).toMatchObject([
      { stepId: 'a', status: 'completed' },
    ]);
  });

  it('begins no adopted step again when the execution has ended, and ends those that are open', async () => {
    const run = await repositories.addExecution();
    for (const stepId of ['done', 'open']) {
      await repositories.steps.add({ ...run, stepId, type: 'code', startedAt });
    }
    await repositories.steps.finish({ ...run, stepId: 'done', status: 'completed', endedAt });
    const reset = resetOf(run);
    await repositories.executions.adopt(reset);
    await repositories.executions.finish({ ...reset, status: 'failed', endedAt });
    await repositories.steps.finishOpen(reset, 'cancelled', endedAt);
    await repositories.steps.add({ ...reset, stepId: 'done', type: 'code', startedAt });
    await repositories.steps.recordAttempt({ ...reset, stepId: 'open' }, 1);

    expect(await repositories.steps.list(reset)).toMatchObject([
      { stepId: 'done', status: 'completed' },
      { stepId: 'open', status: 'cancelled' },
    ]);
  });
});
