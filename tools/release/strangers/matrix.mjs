/**
 * Package managers by versions of OpenTelemetry's API by shapes of projects, and what each got.
 *
 * @module
 */
import { SHAPES } from './shapes.mjs';
import { Stranger } from './stranger.mjs';

const LIBRARIES = ['http', 'undici', 'express', 'knex'];

/** @returns {Promise<{ table: string, problems: string[] }>} */
export async function tryStrangers({ scratch, npmrc, programs, detail }) {
  const strangers = ['npm', 'pnpm'].flatMap((manager) =>
    ['1.9', '1.10'].map((api) => new Stranger({ manager, api, scratch, npmrc, programs })),
  );
  const results = [];
  // Two side by side: more do not fit a small machine.
  const waiting = [...strangers];
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      detail(`${one.manager}, api ${one.api}`);
      results.push(...(await tryShapes(one)));
    }
  };
  await Promise.all([next(), next()]);
  const order = (result) => strangers.indexOf(result.stranger);
  results.sort((a, b) => order(a) - order(b));
  return { table: tableOf(results), problems: results.flatMap(problemsOf) };
}

async function tryShapes(stranger) {
  try {
    await stranger.install();
    await stranger.compile();
  } catch (error) {
    return [{ stranger, shape: { name: 'install, compile', expected: [] }, error }];
  }
  const results = [];
  for (const shape of SHAPES) {
    try {
      const output = await shape.run(stranger);
      results.push({ stranger, shape, got: JSON.parse(output.trim().split('\n').at(-1)) });
    } catch (error) {
      results.push({ stranger, shape, error });
    }
  }
  return results;
}

function problemsOf({ stranger, shape, got, error }) {
  const where = `${stranger.manager}, api ${stranger.api}, ${shape.name}`;
  if (error !== undefined) return [`${where}: ${error.message}`];
  return [
    ...shape.expected
      .filter((library) => !got.spans.includes(library))
      .map((library) => `${where}: no span of ${library}`),
    ...(got.traceIds ? [] : [`${where}: lines without trace ids`]),
    ...(got.metrics ? [] : [`${where}: no metrics`]),
    ...doctorProblems(got, shape).map((problem) => `${where}: ${problem}`),
  ];
}

/** The doctor says what a shape cannot do, and nothing of one that can do all. */
function doctorProblems({ problems }, { problem }) {
  const isExpected = (said) => problem !== undefined && said.includes(problem);
  return [
    ...problems.filter((said) => !isExpected(said)).map((said) => `the doctor says: ${said}`),
    ...(problem === undefined || problems.some(isExpected)
      ? []
      : ['the doctor finds nothing wrong']),
  ];
}

function tableOf(results) {
  const rows = results.map(({ stranger, shape, got }) => [
    ...[stranger.manager, stranger.api, shape.name],
    ...LIBRARIES.map((library) =>
      mark(got?.spans.includes(library), shape.expected.includes(library)),
    ),
    ...[mark(got?.traceIds, true), mark(got?.metrics, true)],
  ]);
  const head = ['installed by', 'api', 'project'];
  const table = [[...head, 'http', 'fetch', 'express', 'knex', 'trace ids', 'metrics'], ...rows];
  const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
  return table
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function mark(isThere, isExpected) {
  if (isThere) return 'yes';
  return isExpected ? 'NO' : '-';
}
