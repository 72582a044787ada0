/**
 * The shapes of strangers' projects: how each builds and runs the same application, and what it
 * is to get. In Jest and in a bundle nothing can be patched but what is Node's own, and the doctor
 * says so.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALL = ['http', 'undici', 'express', 'knex'];
const OWN = ['http', 'undici'];
/** OpenTelemetry's own packages are CommonJS, which an ES module can only hold with it. */
const REQUIRE_FOR_ESM =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

const built = (resolution, flag, expected = ALL) => ({
  name: `TypeScript, ${resolution}`,
  expected,
  run: async (project) =>
    project.node([flag, '@wflo/tracing/register', `out/${resolution}/app.js`]),
});

const jest = (transformer, transform) => ({
  name: `Jest, ${transformer}`,
  expected: [],
  problem: 'Jest loads modules in its own way',
  run: async (project) => {
    const config = `jest.${transformer}.json`;
    project.write(config, JSON.stringify({ testEnvironment: 'node', transform, rootDir: '.' }));
    const report = join(project.folder, `report.${transformer}.json`);
    await project.node(['node_modules/jest/bin/jest.js', '-c', config, 'app.test.ts'], {
      REPORT: report,
    });
    return readFileSync(report, 'utf8');
  },
});

const bundle = (bundler, format, make) => ({
  name: `one file, ${bundler}, ${format}`,
  expected: OWN,
  problem: 'is in one file with the application',
  run: async (project) => {
    const file = project.outside(`${bundler}-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`);
    await make(project, format, file);
    return project.nodeAlone(file);
  },
});

async function esbuild(project, format, file) {
  const entry = "import '@wflo/tracing/register'; import './out/bundler/app.js';\n";
  project.write(`bundled.${format}.mjs`, entry);
  const banner = format === 'esm' ? [`--banner:js=${REQUIRE_FOR_ESM}`] : [];
  await project.node([
    ...['node_modules/esbuild/bin/esbuild', `bundled.${format}.mjs`, '--bundle'],
    ...['--platform=node', `--format=${format}`, `--outfile=${file}`, '--external:knex'],
    ...['--log-level=error', ...banner],
  ]);
}

/** What is to be traced stays outside of the file: express and knex, or all packages. */
const beside = (format, entry, flags, run) => ({
  name: `libraries outside, esbuild, ${format}`,
  expected: ALL,
  run: async (project) => {
    project.write('beside.mjs', entry);
    const file = `outside.${format === 'esm' ? 'mjs' : 'cjs'}`;
    await project.node([
      ...['node_modules/esbuild/bin/esbuild', 'beside.mjs', '--bundle', '--platform=node'],
      ...[`--format=${format}`, `--outfile=${file}`, '--log-level=error', ...flags],
    ]);
    return project.node([...run, file]);
  },
});

/** As the README says; which libraries are traced says the doctor, trace ids are on the lines. */
const readme = (kind, flag, resolution) => ({
  name: `observability, ${kind}`,
  expected: ALL,
  run: async (project) => {
    const register = '@wflo/observability/register';
    const args = [flag, register, `out/${resolution}/observability.js`];
    const lines = (await project.node(args, { METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true' }))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const inSpan = lines.filter(({ event }) => event === 'in_a_span');
    const traceIds = inSpan.length > 0 && inSpan.every((line) => line.trace_id !== undefined);
    const opened = lines.find(({ event }) => event === 'shop_open');
    const problems = opened?.currency === 'USD' ? [] : ['no line of the README'];
    const got = lines.at(-1);
    return JSON.stringify({ ...got, traceIds, problems: [...got.problems, ...problems] });
  },
});

/** The application as it is written, not compiled before. */
const uncompiled = (name, args, env) => ({
  name,
  expected: ALL,
  run: (project) => project.node([...args, 'app.ts'], env),
});

const copies = (first) => ({
  name: `two copies, ${first} first`,
  expected: ['undici'],
  run: (project) => project.node(['--import', '@wflo/observability/register', 'copies.mjs', first]),
});

const webpack = (project, format, file) => project.node(['webpack.cjs', format, file]);

export const SHAPES = [
  {
    name: 'ESM',
    expected: ALL,
    run: (project) => {
      writeFileSync(
        join(project.folder, 'imported.mjs'),
        readFileSync(join(project.folder, 'out/bundler/app.js')),
      );
      return project.node(['--import', '@wflo/tracing/register', 'imported.mjs']);
    },
  },
  {
    name: 'CommonJS',
    expected: ALL,
    run: (project) => {
      writeFileSync(
        join(project.folder, 'required.cjs'),
        readFileSync(join(project.folder, 'out/node10/app.js')),
      );
      return project.node(['--require', '@wflo/tracing/register', 'required.cjs']);
    },
  },
  built('node10', '--require'),
  built('node16', '--require'),
  built('nodenext', '--import'),
  built('bundler', '--import'),
  readme('ESM', '--import', 'bundler'),
  readme('CommonJS', '--require', 'node10'),
  {
    name: 'NestJS',
    expected: ALL,
    run: (project) => project.node(['--require', '@wflo/tracing/register', 'out/node10/nest.js']),
  },
  uncompiled('tsx', ['--import', 'tsx', '--import', '@wflo/tracing/register']),
  uncompiled('ts-node', ['--require', '@wflo/tracing/register', '--require', 'ts-node/register'], {
    TS_NODE_PROJECT: 'tsconfig.node10.json',
  }),
  uncompiled('strip types', ['--experimental-strip-types', '--import', '@wflo/tracing/register']),
  copies('esm'),
  copies('cjs'),
  jest('ts-jest', { '\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.node10.json' }] }),
  jest('swc', { '\\.ts$': '@swc/jest' }),
  bundle('esbuild', 'cjs', esbuild),
  bundle('esbuild', 'esm', esbuild),
  bundle('webpack', 'cjs', webpack),
  bundle('webpack', 'esm', webpack),
  beside(
    'cjs',
    "import '@wflo/tracing/register'; import './out/bundler/app.js';",
    ['--external:express', '--external:knex'],
    [],
  ),
  beside(
    'esm',
    "import './out/bundler/app.js';",
    ['--packages=external'],
    ['--import', '@wflo/tracing/register'],
  ),
];
