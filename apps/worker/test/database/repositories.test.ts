import { endedAt, startedAt, useRepositories } from './repositories-under-test.ts';
import { describeOn } from './test-databases.ts';

describeOn('the other repositories', (create) => {
  const repositories = useRepositories(create);

  it('moves the position of a task queue on, and never back', async () => {
    const scope = { namespace: 'default', taskQueue: 'wflo' };
    const { reconcilePositions } = repositories;
    expect(await reconcilePositions.load(scope, startedAt)).toEqual(startedAt);
    await reconcilePositions.advance(scope, endedAt);
    await reconcilePositions.advance(scope, startedAt);
    expect(await reconcilePositions.load(scope, new Date(0))).toEqual(endedAt);
  });

  it('stores each snapshot once, in their order', async () => {
    const run = await repositories.addExecution();
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

  it('stores a version of a definition for ever', async () => {
    const definition = { id: 'd', version: '1', steps: [{ id: 'a', b: 1 }] };

    expect(await repositories.definitions.save(definition)).toBe(true);
    const reordered = { steps: [{ b: 1, id: 'a' }], version: '1', id: 'd' };
    expect(await repositories.definitions.save(reordered)).toBe(false);
    const changed = { ...definition, steps: [] };
    await expect(repositories.definitions.save(changed)).rejects.toMatchObject({
      code: 'WFLO_DEFINITION_VERSION_TAKEN',
    });
    await repositories.definitions.save({ id: 'd', version: '2' }, new Date(Date.now() + 1_000));

    expect(await repositories.definitions.find('d')).toEqual({ id: 'd', version: '2' });
    expect(await repositories.definitions.find('d', '1')).toEqual(definition);
    expect(await repositories.definitions.find('e')).toBeUndefined();
  });
});
