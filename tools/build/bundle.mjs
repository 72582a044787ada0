/**
 * `node bundle.mjs`, in the folder of a package: its sources as one ES module for each entry, with
 * shared parts in chunks, beside the declarations that `tsc` has left in `dist`. Reading one file
 * instead of forty is half of what a cold import takes. Other packages are not bundled.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const DIST = 'dist';
/** Not published: what a package takes of it is part of the package. */
const UNPUBLISHED = /^@wflo\/(sanitize|otlp)$/;

await removeOldOutput();
const { metafile } = await build({
  entryPoints: Object.fromEntries(entries().map((file) => [file, join('src', `${file}.ts`)])),
  outdir: DIST,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
  plugins: [
    { name: 'built-ins', setup: readBuiltinsByName },
    { name: 'unpublished', setup: takeUnpublished },
  ],
});
for (const file of Object.keys(metafile.outputs)) {
  if (file.endsWith('.map')) leaveOutPacked(file);
}

/**
 * A built-in that is imported as an ES module has all its exports read, also those that load half
 * of Node when they are: `node:http` its WebSocket, for one. So each built-in is a module of the
 * bundle, which reads from the real one what the sources import by name, and nothing else.
 */
function readBuiltinsByName({ onResolve, onLoad }) {
  onResolve({ filter: /^node:/ }, ({ path }) => ({
    path: path.slice('node:'.length),
    namespace: 'node',
    sideEffects: false,
  }));
  onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
    contents: [
      `const builtin = /* @__PURE__ */ process.getBuiltinModule('node:${path}');`,
      'export default builtin;',
      ...Object.keys(process.getBuiltinModule(`node:${path}`))
        .filter((name) => name !== 'default')
        .map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`),
    ].join('\n'),
  }));
}

function takeUnpublished({ onResolve }) {
  onResolve({ filter: UNPUBLISHED }, ({ path }) => ({
    path: join(import.meta.dirname, '../../libs', path.split('/')[1], 'src/index.ts'),
  }));
}

/** The sources of the package are in its pack; only those of other projects stand in the map. */
function leaveOutPacked(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const isPacked = (source) => isBuiltin(source) || source.startsWith('../src/');
  map.sourcesContent = map.sourcesContent.map((text, at) =>
    isPacked(map.sources[at]) ? null : text,
  );
  writeFileSync(file, JSON.stringify(map));
}

/** What is exported, what is run, and what is loaded by its path; without folder and extension. */
function entries() {
  const { exports, bin = {}, sideEffects } = JSON.parse(readFileSync('package.json', 'utf8'));
  const files = [
    ...Object.values(exports).map((conditions) => conditions.default),
    ...Object.values(bin),
    ...(Array.isArray(sideEffects) ? sideEffects : []),
  ];
  const built = files.map((file) => /^\.\/dist\/(.+)\.js$/.exec(file ?? '')?.[1]);
  return [...new Set(built.filter((name) => name !== undefined))];
}

async function removeOldOutput() {
  const files = await readdir(DIST, { recursive: true }).catch(() => []);
  const old = files.filter((file) => /\.js(\.map)?$/.test(file));
  await Promise.all(old.map((file) => rm(join(DIST, file))));
}
