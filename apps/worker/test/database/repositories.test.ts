import { migrate } from '../../src/database/migrate.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { createRepositories, type Repositories } from '../../src/database/repositories.ts';
import type { RunKey } from '../../src/database/status.ts';
import { eventually } from '../integration/eventually.ts';
import { describeOn, type TestDatabase } from './test-databases.ts';

const startedAt = new Date('2026-01-02T03:04:05.678Z');
const endedAt = new Date('2026-01-02T03:04:07.178Z');

describeOn('the repositories', (create) => {
  let database: TestDatabase;
  let open: ExecutionsDatabase;
  let repositories: Repositories;
  let executions = 0;

  beforeAll(async () => {
    database = await create();
    open = openDatabase(database.url);
    await migrate(open);
    repositories = createRepositories(open.knex);
  });
  afterAll(async () => {
    await open.knex.destroy();
    await database.drop();
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

  it('gives a run that was reset the row of the run before, open and with its start', async () => {
    const run = await addExecution();
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

  const resetOf = ({ executionId, runId }: RunKey) => ({ executionId, runId: `${runId}-reset` });

  it('gives a run that was reset the steps and snapshots of the run before, as they are true of it', async () => {
    const run = await addExecution();
    const step = (stepId: string) => ({ ...run, stepId });
    for (const stepId of ['done', 'open']) {
      await repositories.steps.add({ ...step(stepId), type: 'llm', startedAt });
      await repositories.steps.recordAttempt(step(stepId), 2);
    }
    await repositories.steps.recordCost(step('done'), '0.1', endedAt);
    const output = { text: 'x' };
    await repositories.steps.finish({ ...step('done'), status: 'completed', endedAt, output });
    await repositories.steps.keepAnswer(step('open'), { text: 'of the run before' });
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
    expect(await repositories.steps.findAnswer({ ...reset, stepId: 'open' })).toBeNull();
    expect(await repositories.snapshots.list(reset)).toHaveLength(1);
    expect(await repositories.steps.list(run)).toMatchObject([
      { status: 'completed' },
      { status: 'terminated' },
    ]);
  });

  it('counts the cost of a step that a run which was reset pays for again, once', async () => {
    const run = await addExecution();
    const before = { ...run, stepId: 'a' };
    await repositories.steps.add({ ...before, type: 'llm', startedAt });
    await repositories.steps.recordAttempt(before, 3);
    await repositories.steps.recordCost(before, '0.1', endedAt);
    await repositories.steps.finish({ ...before, status: 'completed', endedAt });
    await repositories.executions.adopt(resetOf(run));
    const step = { ...resetOf(run), stepId: 'a' };
    const found = async () => (await repositories.steps.list(step))[0];

    await repositories.steps.recordAttempt(step, 1);
    expect(await found()).toMatchObject({ status: 'running', attempts: 1, costRecordedAt: null });
    await repositories.steps.keepAnswer(step, { text: 'y' });
    expect(await repositories.steps.findAnswer(step)).toEqual({ text: 'y' });
    expect(await repositories.steps.recordCost(step, '0.2', endedAt)).toBe(true);
    await repositories.steps.recordAttempt(step, 1);
    expect(await repositories.steps.recordCost(step, '0.2', endedAt)).toBe(false);
    expect(await repositories.steps.finish({ ...step, status: 'failed', endedAt })).toBe(true);
    expect(await repositories.steps.finish({ ...step, status: 'completed', endedAt })).toBe(false);
    expect(await found()).toMatchObject({ status: 'failed', costUsd: '0.2' });
    expect(await repositories.steps.list(run)).toMatchObject([{ costUsd: '0.1', attempts: 3 }]);
  });

  it('lets a run that was reset behind the cost of a step record it, or only end the step', async () => {
    const run = await addExecution();
    for (const stepId of ['record', 'end', 'begin']) {
      const step = { ...run, stepId };
      await repositories.steps.add({ ...step, type: 'llm', startedAt });
      await repositories.steps.recordCost(step, '0.1', endedAt);
      await repositories.steps.finish({ ...step, status: 'completed', endedAt });
    }
    const reset = resetOf(run);
    await repositories.executions.adopt(reset);
    const of = (stepId: string) => ({ ...reset, stepId });

    expect(await repositories.steps.recordCost(of('record'), '0.2', endedAt)).toBe(true);
    expect(await repositories.steps.recordCost(of('record'), '0.2', endedAt)).toBe(false);
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

  it('gives a continued run that was reset to its beginning the start and the steps of its execution', async () => {
    const before = await addExecution();
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

  it('moves the position of a task queue on, and never back', async () => {
    const scope = { namespace: 'default', taskQueue: 'wflo' };
    const { reconcilePositions } = repositories;
    expect(await reconcilePositions.load(scope, startedAt)).toEqual(startedAt);
    await reconcilePositions.advance(scope, endedAt);
    await reconcilePositions.advance(scope, startedAt);
    expect(await reconcilePositions.load(scope, new Date(0))).toEqual(endedAt);
  });

  it('gives back what was saved', async () => {
    const run = await addExecution();

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

  it('moves the row of a run, with its steps and snapshots, to the run that continues it', async () => {
    const before = await addExecution();
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
    const before = await addExecution();
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

  it('keeps the row of what takes a step back, whatever the length of its id', async () => {
    const run = await addExecution();
    const stepId = `${'s'.repeat(64)}.compensate`;
    await repositories.steps.add({ ...run, stepId, type: 'http', startedAt });

    expect(await repositories.steps.list(run)).toMatchObject([{ stepId }]);
  });

  it('does not begin an execution again when its activity is repeated', async () => {
    const run = await addExecution();
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
    const run = await addExecution();
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

  it('keeps outputs and errors of the end', async () => {
    const run = await addExecution();
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
      runs.push(await addExecution({ startedAt: new Date(Date.UTC(2020, 0, 1, 0, 0, second)) }));
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
    const older = await addExecution({ workflowId: 'listed', startedAt: new Date('2026-03-01') });
    const newer = await addExecution({ workflowId: 'listed', startedAt: new Date('2026-03-02') });
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
    const run = await addExecution();
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

  it('keeps the highest attempt of a step, and its end once', async () => {
    const run = await addExecution();
    const step = { ...run, stepId: 'a' };
    await repositories.steps.add({ ...step, type: 'code', startedAt });
    for (const attempt of [1, 3, 2]) await repositories.steps.recordAttempt(step, attempt);
    const first = await repositories.steps.finish({
      ...step,
      status: 'completed',
      endedAt,
      output: { stdout: 'x' },
    });
    const second = await repositories.steps.finish({ ...step, status: 'failed', endedAt });

    expect([first, second]).toEqual([true, false]);
    expect(await repositories.steps.list(run)).toEqual([
      expect.objectContaining({
        stepId: 'a',
        status: 'completed',
        attempts: 3,
        output: { stdout: 'x' },
        startedAt: startedAt.toISOString(),
        endedAt: endedAt.toISOString(),
      }),
    ]);
  });

  it('takes the cost of a step once, also when no price is known', async () => {
    const run = await addExecution();
    for (const [stepId, costUsd] of [
      ['a', '0.000000000001'],
      ['b', null],
    ] as const) {
      const step = { ...run, stepId };
      await repositories.steps.add({ ...step, type: 'llm', startedAt });
      expect(await repositories.steps.recordCost(step, costUsd, endedAt)).toBe(true);
      expect(await repositories.steps.recordCost(step, '5', endedAt)).toBe(false);
    }

    const steps = await repositories.steps.list(run);
    expect(steps.map(({ costUsd }) => costUsd)).toEqual(['0.000000000001', null]);
    expect(steps.every(({ costRecordedAt }) => costRecordedAt !== null)).toBe(true);
  });

  it('keeps an answer of an LLM while its step runs, and no longer', async () => {
    const step = { ...(await addExecution()), stepId: 'a' };
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
    expect(await repositories.steps.findAnswer(step)).toBeNull();

    await repositories.steps.keepAnswer(step, { text: 'NUL \0 and "quotes"' });
    expect(await repositories.steps.findAnswer(step)).toEqual({ text: 'NUL \0 and "quotes"' });

    await repositories.steps.finish({ ...step, status: 'completed', endedAt });
    await repositories.steps.keepAnswer(step, { text: 'late' });
    expect(await repositories.steps.findAnswer(step)).toBeNull();
  });

  it('leaves no step open when its row is added while, or after, the execution ends', async () => {
    const { executions: all, steps } = repositories;
    const status = 'cancelled';
    for (let time = 0; time < 25; time += 1) {
      const run = await addExecution();
      const add = (stepId: string) => steps.add({ ...run, stepId, type: 'code', startedAt });
      const end = async () => {
        await all.finish({ ...run, status, endedAt });
        await steps.finishOpen(run, status, endedAt);
      };
      await Promise.all([add('a'), end(), add('b'), end(), add('c')]);
      await add('late');

      const rows = await steps.list(run);
      expect(rows.filter((row) => row.status === 'running')).toEqual([]);
      expect(rows.map(({ stepId }) => stepId)).not.toContain('late');
    }
  });

  it('lets the end of an execution wait for a row that is being added, and end it', async () => {
    // SQLite has one writer at a time: nothing there to wait for.
    if (open.engine !== 'postgresql') return;
    const run = await addExecution();
    const adding = await open.knex.transaction();
    const step = { ...run, stepId: 'a', type: 'code', startedAt };
    await createRepositories(adding).steps.add(step);
    let isEnded = false;
    const end = repositories.executions
      .finish({ ...run, status: 'cancelled', endedAt })
      .then(() => repositories.steps.finishOpen(run, 'cancelled', endedAt))
      .then(() => (isEnded = true));
    await eventually('the end, or its waiting', async () => {
      const waiting: unknown = await open
        .knex('pg_stat_activity')
        .whereRaw('datname = current_database()')
        .where({ wait_event_type: 'Lock' })
        .first('pid');
      return isEnded || waiting !== undefined ? true : undefined;
    });
    await adding.commit();
    await end;

    expect(await repositories.steps.list(run)).toMatchObject([{ status: 'cancelled' }]);
  });

  it('begins no adopted step again when the execution has ended, and ends those that are open', async () => {
    const run = await addExecution();
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

  it('tells which kept answers have no cost yet, and against what they were reserved', async () => {
    const run = await addExecution();
    for (const stepId of ['reserved', 'free', 'paid', 'unasked']) {
      const step = { ...run, stepId };
      await repositories.steps.add({ ...step, type: 'llm', startedAt });
      if (stepId === 'reserved') await repositories.steps.keepReservation(step, 'res-1');
      if (stepId !== 'unasked') await repositories.steps.keepAnswer(step, { text: stepId });
      if (stepId === 'paid') await repositories.steps.recordCost(step, null, endedAt);
    }

    const free = { stepId: 'free', answer: { text: 'free' }, reservationId: null };
    const reserved = { stepId: 'reserved', answer: { text: 'reserved' }, reservationId: 'res-1' };
    expect(await repositories.steps.listUnsettled(run)).toEqual([free, reserved]);
    expect(await repositories.steps.listUnsettled(run, 'free')).toEqual([free]);
    await repositories.steps.finishOpen(run, 'terminated', endedAt);
    expect(await repositories.steps.listUnsettled(run)).toEqual([]);
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

  it('keeps each snapshot once, in their order', async () => {
    const run = await addExecution();
    for (const sequence of [2, 1, 2]) {
      await repositories.snapshots.add({
        ...run,
        sequence,
        stepId: `s${sequence}`,
        state: { completedSteps: [`s${sequence}`] },
        createdAt: endedAt,
      });
    }

    const snapshots = await repositories.snapshots.list(run);
    expect(snapshots.map(({ sequence, state }) => [sequence, state])).toEqual([
      [1, { completedSteps: ['s1'] }],
      [2, { completedSteps: ['s2'] }],
    ]);
  });

  it('keeps a version of a definition for ever', async () => {
    const definition = { id: 'd', version: '1', steps: [{ id: 'a', b: 1 }] };

    expect(await repositories.definitions.keep(definition)).toBe(true);
    const reordered = { steps: [{ b: 1, id: 'a' }], version: '1', id: 'd' };
    expect(await repositories.definitions.keep(reordered)).toBe(false);
    const changed = { ...definition, steps: [] };
    await expect(repositories.definitions.keep(changed)).rejects.toMatchObject({
      code: 'WFLO_DEFINITION_VERSION_TAKEN',
    });
    await repositories.definitions.keep({ id: 'd', version: '2' }, new Date(Date.now() + 1_000));

    expect(await repositories.definitions.find('d')).toEqual({ id: 'd', version: '2' });
    expect(await repositories.definitions.find('d', '1')).toEqual(definition);
    expect(await repositories.definitions.find('e')).toBeUndefined();
  });
});
