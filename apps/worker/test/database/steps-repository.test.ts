import { eventually } from '../integration/eventually.ts';
import { createRepositories } from '../../src/database/repositories.ts';
import { endedAt, startedAt, useRepositories } from './repositories-under-test.ts';
import { describeOn } from './test-databases.ts';

describeOn('the rows of steps', (create) => {
  const repositories = useRepositories(create);

  it('stores the row of a compensation, whatever the length of its id', async () => {
    const run = await repositories.addExecution();
    const stepId = `${'s'.repeat(64)}.compensate`;
    await repositories.steps.add({ ...run, stepId, type: 'http', startedAt });

    expect(await repositories.steps.list(run)).toMatchObject([{ stepId }]);
  });

  it('stores the highest attempt of a step, and its end once', async () => {
    const run = await repositories.addExecution();
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
    const run = await repositories.addExecution();
    for (const [stepId, costUsd] of [
      ['a', '0.000000000001'],
      ['b', null],
    ] as const) {
      const step = { ...run, stepId };
      await repositories.steps.add({ ...step, type: 'llm', startedAt });
      expect(await repositories.stepCalls.recordCost(step, costUsd, endedAt)).toBe(true);
      expect(await repositories.stepCalls.recordCost(step, '5', endedAt)).toBe(false);
    }

    const steps = await repositories.steps.list(run);
    expect(steps.map(({ costUsd }) => costUsd)).toEqual(['0.000000000001', null]);
    expect(steps.every(({ costRecordedAt }) => costRecordedAt !== null)).toBe(true);
  });

  it('caches a response of an LLM while its step runs, and no longer', async () => {
    const step = { ...(await repositories.addExecution()), stepId: 'a' };
    await repositories.steps.add({ ...step, type: 'llm', startedAt });
    expect(await repositories.stepCalls.findResponse(step)).toBeNull();

    await repositories.stepCalls.cacheResponse(step, { text: 'NUL \0 and "quotes"' });
    expect(await repositories.stepCalls.findResponse(step)).toEqual({
      text: 'NUL \0 and "quotes"',
    });

    await repositories.steps.finish({ ...step, status: 'completed', endedAt });
    await repositories.stepCalls.cacheResponse(step, { text: 'late' });
    expect(await repositories.stepCalls.findResponse(step)).toBeNull();
  });

  it('leaves no step open when its row is added while, or after, the execution ends', async () => {
    const { executions: all, steps } = repositories;
    const status = 'cancelled';
    for (let time = 0; time < 25; time += 1) {
      const run = await repositories.addExecution();
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

  it('lists the cached responses without a cost, and their reservations', async () => {
    const run = await repositories.addExecution();
    for (const stepId of ['reserved', 'free', 'paid', 'unasked']) {
      const step = { ...run, stepId };
      await repositories.steps.add({ ...step, type: 'llm', startedAt });
      if (stepId === 'reserved') await repositories.stepCalls.saveReservation(step, 'res-1');
      if (stepId !== 'unasked') await repositories.stepCalls.cacheResponse(step, { text: stepId });
      if (stepId === 'paid') await repositories.stepCalls.recordCost(step, null, endedAt);
    }

    const free = { stepId: 'free', response: { text: 'free' }, reservationId: null };
    const reserved = { stepId: 'reserved', response: { text: 'reserved' }, reservationId: 'res-1' };
    expect(await repositories.stepCalls.listUnrecorded(run)).toEqual([free, reserved]);
    expect(await repositories.stepCalls.listUnrecorded(run, 'free')).toEqual([free]);
    await repositories.steps.finishOpen(run, 'terminated', endedAt);
    expect(await repositories.stepCalls.listUnrecorded(run)).toEqual([]);
  });
});

// SQLite has one writer at a time: nothing there to wait for.
describeOn(
  'the rows of steps under two writers',
  (create) => {
    const repositories = useRepositories(create);

    it('lets the end of an execution wait for a row that is being added, and end it', async () => {
      const run = await repositories.addExecution();
      const adding = await repositories.database.knex.transaction();
      const step = { ...run, stepId: 'a', type: 'code', startedAt };
      await createRepositories(adding).steps.add(step);
      let isEnded = false;
      const end = repositories.executions
        .finish({ ...run, status: 'cancelled', endedAt })
        .then(() => repositories.steps.finishOpen(run, 'cancelled', endedAt))
        .then(() => (isEnded = true));
      await eventually('the end, or its waiting', async () => {
        const waiting: unknown = await repositories.database
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
  },
  ['PostgreSQL'],
);
