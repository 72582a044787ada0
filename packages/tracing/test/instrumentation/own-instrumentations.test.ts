import { SpanKind } from '@opentelemetry/api';
import type { PrintedSpan } from '../apps/printed-spans.ts';
import { runApp } from '../apps/run-app.ts';

async function run(place: string, importNext?: string): Promise<PrintedSpan[]> {
  const options = importNext === undefined ? {} : { importNext };
  const { stdout, stderr, exitCode } = await runApp('instrumented-app.ts', {
    args: [place],
    ...options,
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout) as PrintedSpan[]; // written by instrumented-app.ts
}

function scopes(spans: readonly PrintedSpan[]): string[] {
  const all = spans.map(({ scope }) => scope.replace('@opentelemetry/instrumentation-', ''));
  return [...new Set(all)].sort();
}

const EXPECTED = ['http', 'ioredis', 'pg', 'undici', 'wflo'];

describe("an application's own instrumentations of ES modules, beside the register", () => {
  it.each([
    ['in a file that is preloaded', 'preloaded', 'own-instrumentations.ts'],
    ['after what they instrument was imported', 'alone', undefined],
    ['as an option of configureTracing', 'option', undefined],
  ])('make spans when they are created %s', async (_title, place, importNext) => {
    const spans = await run(place, importNext);
    expect(scopes(spans)).toEqual(EXPECTED);
    const root = spans.find(({ scope }) => scope === 'wflo');
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]));
  });

  it('configure those of the register for the same library, and trace nothing twice', async () => {
    const spans = await run('option');
    const requests = spans.filter(({ scope }) => /-(?:http|undici)$/.test(scope));
    const kinds = requests.map(({ scope, kind }) => [scope.replace(/.*-/, ''), SpanKind[kind]]);
    expect(kinds.sort()).toEqual([
      ['http', 'CLIENT'],
      ['http', 'SERVER'],
      ['http', 'SERVER'],
      ['undici', 'CLIENT'],
    ]);
    expect(requests.map(({ attributes }) => attributes['own'])).toEqual([true, true, true, true]);
  });
});
