import type { TwoRounds } from '../apps/two-rounds.ts';
import { runApp } from '../apps/run-app.ts';

const API_1_10 = 'api-1.10.ts';

async function run(app: string, options: Parameters<typeof runApp>[1] = {}): Promise<TwoRounds> {
  const { stdout, stderr, exitCode } = await runApp(app, options);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout) as TwoRounds; // written by two-rounds.ts
}

/** The scopes of a round's spans, which must all be one trace with one root. */
function scopesOf({ spans }: TwoRounds['rounds'][number]): string[] {
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(spans.filter(({ isRoot }) => isRoot).map(({ name }) => name)).toEqual(['job']);
  return spans.map(({ scope }) => scope.replace('@opentelemetry/instrumentation-', '')).sort();
}

describe.each([
  ['1.9', undefined],
  ['1.10, two copies in one process,', API_1_10],
])('@opentelemetry/api %s', (_version, importFirst) => {
  const copies = { esm: true, cjs: importFirst === undefined };

  describe.each([
    ['ES modules', 'esm-app.ts', copies.esm],
    ['CommonJS', 'commonjs-app.cjs', copies.cjs],
  ])('in an application of %s', (_system, app, isImportedCopy) => {
    const options = importFirst === undefined ? {} : { importFirst };

    it('traces the libraries and earlier tracers, again after a shutdown, with their metrics', async () => {
      const result = await run(app, options);
      expect(result.isImportedCopy).toBe(isImportedCopy);
      for (const round of result.rounds) {
        expect(scopesOf(round)).toEqual(['early', 'express', 'http', 'undici', 'wflo']);
        expect(round.diagnosis.problems).toEqual([]);
        expect(round.diagnosis.libraries).toContainEqual({ library: 'fetch', state: 'traced' });
      }
      expect(result.metrics).toEqual([
        'http.client.request.duration',
        'http.server.request.duration',
      ]);
    });

    it('leaves the tracers of an application without the register connected', async () => {
      const result = await run(app, {
        ...options,
        register: false,
        env: { NODE_NO_WARNINGS: '1' },
      });
      for (const round of result.rounds) expect(scopesOf(round)).toEqual(['early', 'wflo']);
    });
  });
});

it.each([[{}], [{ importFirst: API_1_10 }]])(
  'lets the libraries make spans of the SDK that is set up instead (%p)',
  async (options) => {
    const { stdout, stderr, exitCode } = await runApp('host-app.ts', options);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const scopes = ['@opentelemetry/instrumentation-http', '@opentelemetry/instrumentation-undici'];
    const expected = [...scopes, 'wflo'];
    expect(JSON.parse(stdout)).toEqual([expected, expected]);
  },
);

it.each([['first'], ['older-first']])(
  'connects a library that has a newer API than the application (%s)',
  async (order) => {
    const { stdout, stderr, exitCode } = await runApp('newer-api-app.cjs', { args: [order] });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const seen: unknown = JSON.parse(stdout);
    expect(seen).toEqual({
      ...{ parent: true, active: true, propagated: true, late: true },
      ...{ meters: true, logger: true },
    });
  },
);
