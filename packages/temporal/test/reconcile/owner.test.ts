import { ownerOf } from '../../src/reconcile/owner.ts';

const runs = Array.from({ length: 300 }, (_, index) => `run-${index}`);

describe('the owner of a run', () => {
  it('is one of the workers, the same for each that looks, in whatever order it knows them', () => {
    for (const run of runs) {
      expect(ownerOf(run, ['a@x', 'b@y', 'c@z'])).toBe(ownerOf(run, ['c@z', 'a@x', 'b@y']));
    }
    expect(ownerOf('run', [])).toBeUndefined();
  });

  it('is each worker for its share, and changes only for the runs of one that leaves', () => {
    const all = ['a@x', 'b@y', 'c@z'];
    for (const identity of all) {
      const share = runs.filter((run) => ownerOf(run, all) === identity).length;
      expect(share).toBeGreaterThan(50);
    }
    for (const run of runs.filter((one) => ownerOf(one, all) !== 'b@y')) {
      expect(ownerOf(run, ['a@x', 'c@z'])).toBe(ownerOf(run, all));
    }
  });
});
