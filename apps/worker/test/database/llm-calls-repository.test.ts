import { describeOn } from './test-databases.ts';
import { endedAt, resetOf, startedAt, useRepositories } from './repositories-under-test.ts';

const CALL = { model: 'gpt-4o', note: 'NUL \0 and "quotes"' };

describeOn('calls of LLMs', (create) => {
  const repositories = useRepositories(create);

  async function addStep() {
    const run = await repositories.addExecution();
    const step = { ...run, stepId: 'a' };
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
    return { run, step, attempt: (attempt: number) => ({ ...step, attempt }) };
  }

  it('are open until their outcome is known, each attempt by itself', async () => {
    const { run, attempt } = await addStep();
    for (const number of [1, 2, 2]) await repositories.llmCalls.open(attempt(number), CALL);

    expect(await repositories.llmCalls.listOpen(run, 'a')).toEqual([
      { stepId: 'a', attempt: 1, call: CALL },
      { stepId: 'a', attempt: 2, call: CALL },
    ]);
    await repositories.llmCalls.forget(attempt(2));
    expect(await repositories.llmCalls.listOpen(run)).toHaveLength(1);
    expect(await repositories.llmCalls.listOpen(run, 'b')).toEqual([]);
  });

  it('are counted as unknown by one of several who find them, with their bounds', async () => {
    const { run, step, attempt } = await addStep();
    for (const number of [1, 2, 3]) await repositories.llmCalls.open(attempt(number), CALL);
    const first = await Promise.all(
      [1, 2, 3].map(() => repositories.llmCalls.closeAsUnknown(attempt(1), '2000000.000000000001')),
    );
    await repositories.llmCalls.closeAsUnknown(attempt(2), null);
    await repositories.llmCalls.closeAsUnknown(attempt(3), '0.5');

    expect(first.filter(Boolean)).toEqual([true]);
    expect(await repositories.llmCalls.listOpen(run)).toEqual([]);
    expect(await repositories.stepCalls.findHold(step)).toEqual({
      reservationId: null,
      unknownCalls: 3,
    });
    const unknown = { unknownCalls: 3, unboundedCalls: 1, unknownUsd: '2000000.500000000001' };
    expect(await repositories.steps.list(run)).toMatchObject([unknown]);
  });

  it('count a record without a price as one more, and one with a price as none', async () => {
    const [free, paid] = [await addStep(), await addStep()];
    await repositories.stepCalls.recordCost(free.step, null, endedAt, '0.25');
    await repositories.stepCalls.recordCost(free.step, null, endedAt, '0.25');
    await repositories.stepCalls.recordCost(paid.step, '0.1', endedAt);

    const bounded = { unknownCalls: 1, unboundedCalls: 0, unknownUsd: '0.25' };
    expect(await repositories.steps.list(free.run)).toMatchObject([bounded]);
    expect(await repositories.steps.list(paid.run)).toMatchObject([{ unknownCalls: 0 }]);
  });

  it('move to the run that continues theirs, and stay with one that was reset', async () => {
    const { run, step, attempt } = await addStep();
    await repositories.llmCalls.open(attempt(1), CALL);
    await repositories.llmCalls.open(attempt(2), CALL);
    await repositories.llmCalls.closeAsUnknown(attempt(1), '0.5');
    const next = { ...run, runId: `${run.runId}-next` };
    await repositories.executions.add({
      ...next,
      workflowId: 'wf',
      workflowType: 'WfloWorkflow',
      startedAt,
      continuedFromRunId: run.runId,
    });
    const reset = resetOf(next);
    await repositories.executions.adopt(reset);

    expect(await repositories.llmCalls.listOpen(run)).toEqual([]);
    expect(await repositories.llmCalls.listOpen(next)).toHaveLength(1);
    expect(await repositories.llmCalls.listOpen(reset)).toEqual([]);
    expect(await repositories.steps.list(reset)).toMatchObject([{ unknownCalls: 1 }]);
    // Worked on anew, it has made no call yet.
    await repositories.steps.recordAttempt({ ...step, ...reset }, 1);
    expect(await repositories.steps.list(reset)).toMatchObject([{ unknownCalls: 0 }]);
  });
});
