import { randomUUID } from 'node:crypto';
import { spanIdOf, traceIdOf } from '../../src/wire/deterministic-id.ts';

describe('ids derived from a run', () => {
  it('are the same each time, and stay the same from version to version', () => {
    const runId = '0199b1d2-7a3c-7f00-8a1b-000000000001';
    expect(spanIdOf(`${runId}/workflow`)).toBe(spanIdOf(`${runId}/workflow`));
    // Runs started under an older version replay under a newer one: these may never change.
    expect(spanIdOf('')).toBe('ebb6c22867a2a8ee');
    expect(spanIdOf(`${runId}/workflow`)).toBe('5f51f6f1332a74f9');
    expect(traceIdOf(runId)).toBe('0199b1d27a3c7f008a1b000000000001');
  });

  it('do not collide over many runs and kinds', () => {
    const ids = new Set<string>();
    for (let index = 0; index < 20_000; index++) {
      const runId = randomUUID();
      ids.add(spanIdOf(`${runId}/workflow`)).add(spanIdOf(`${runId}/signal/1`));
    }
    expect(ids.size).toBe(40_000);
    expect([...ids].filter((id) => !/^[\da-f]{16}$/.test(id))).toEqual([]);
  });

  it('give a trace id even for a run id that is no UUID', () => {
    expect(traceIdOf('not-a-uuid')).toMatch(/^[\da-f]{32}$/);
  });
});
