import { probeTracing, type TracingDiagnosis } from '../../src/index.ts';
import type { Probed } from '../apps/probed-app.ts';
import { runApp } from '../apps/run-app.ts';

async function probe(how: string, options: Parameters<typeof runApp>[1] = {}): Promise<Probed> {
  const env = { NODE_NO_WARNINGS: '1' };
  const { stdout, stderr, exitCode } = await runApp('probed-app.ts', {
    args: [how],
    env,
    ...options,
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout) as Probed; // written by probed-app.ts
}

function states({ libraries }: TracingDiagnosis): Record<string, string> {
  return Object.fromEntries(libraries.map(({ library, state }) => [library, state]));
}

const ALL_TRACED = { http: 'traced', fetch: 'traced', express: 'traced', knex: 'traced' };

describe('probeTracing', () => {
  it.each([['as they are'], ['unsampled'], ['unpropagated']])(
    'sees the spans that libraries make, %s, and nobody else does',
    async (how) => {
      const { before, probed, after, ...seen } = await probe(how);
      expect(new Set(Object.values(states(before)))).toEqual(new Set(['patched']));
      expect(probed.problems).toEqual([]);
      expect(states(probed)).toEqual(ALL_TRACED);
      expect(states(after)).toEqual(ALL_TRACED);
      expect(seen).toMatchObject({ spans: 0, started: 0 });
      expect(seen.metrics.filter((name) => name.startsWith('http'))).toEqual([]);
    },
  );

  it.each([
    ['undici', 'fetch', /^fetch is patched, and no span came of a call/],
    ['express', 'express', /^express is patched, and no span came of a call/],
    ['knex', 'knex', /^knex is patched, but its instrumentation has another tracer provider/],
  ])('calls nothing traced that makes no span: %s', async (how, library, problem) => {
    const { probed } = await probe(how);
    expect(states(probed)).toEqual({ ...ALL_TRACED, [library]: 'not_traced' });
    expect(probed.problems).toEqual([expect.stringMatching(problem)]);
  });

  it('says of each library how to trace it where the register is missing', async () => {
    const { probed } = await probe('as they are', { register: false });
    expect(new Set(Object.values(states(probed)))).toEqual(new Set(['not_traced']));
    expect(probed.problems[0]).toMatch(/^@wflo.tracing.register was not loaded/);
  });

  it('makes no request inside of Jest', async () => {
    expect((await probeTracing()).problems).toEqual([expect.stringMatching(/^Jest/)]);
  });
});
