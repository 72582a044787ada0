/**
 * `node bundle.mjs`, in the folder of a package: its sources as one CommonJS module for each entry,
 * with shared parts in chunks, and for `import` an ES module that leads there, beside the
 * declarations that `tsc` has left in `dist`. So a process has one copy of the package, its state
 * and its classes, whichever way it is loaded. Reading one file instead of forty is half of what a
 * cold import takes. Other packages are not bundled.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeCommonJs } from './commonjs.mjs';
import { writeDeclarations } from './declarations.mjs';
import { UNPUBLISHED } from './unpublished.mjs';
import { versionGuard } from './version-guard.mjs';

const DIST = 'dist';
const TARGET = { platform: 'node', target: 'node22.15', sourcemap: true, logLevel: 'warning' };
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const files = namedFiles();

await removeOldOutput();
const { metafile } = await build({
  ...TARGET,
  entryPoints: Object.fromEntries(entries().map((file) => [file, join('src', `${file}.ts`)])),
  outdir: DIST,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  banner: { js: versionGuard(manifest) },
  metafile: true,
  plugins: [
    { name: 'built-ins', setup: readBuiltinsByName },
    { name: 'unpublished', setup: takeUnpublished },
  ],
});
await writeCommonJs(metafile, files, bothFormats(), TARGET);
for (const file of await readdir(DIST, { recursive: true })) {
  if (/\.c?js\.map$/.test(file)) leaveOutPacked(join(DIST, file));
}
writeDeclarations(files);

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

/** What is exported, what is run, and what is loaded by its path. */
function namedFiles() {
  const { exports, bin = {}, sideEffects } = manifest;
  const named = (target) =>
    typeof target === 'string' ? [target] : Object.values(target).flatMap(named);
  return [
    ...named(exports),
    ...Object.values(bin),
    ...(Array.isArray(sideEffects) ? sideEffects : []),
  ].map((file) => file.replace(/^\.\//, ''));
}

/**
 * Entries that reach into another package, which is there twice: as ES modules for those who import
 * it, and in CommonJS. Each format of such an entry has the other package's of the same.
 */
function bothFormats() {
  const paths = manifest.wflo?.bothFormats ?? [];
  return paths.map((path) => manifest.exports[path].import.default.replace(/^\.\//, ''));
}

/** The entries among them, without folder and extension. */
function entries() {
  const built = files.map((file) => /^dist\/(.+)\.c?js$/.exec(file)?.[1]);
  return [...new Set(built.filter((name) => name !== undefined))];
}

async function removeOldOutput() {
  const old = await readdir(DIST, { recursive: true }).catch(() => []);
  const made = old.filter((file) => /\.(c?js|d\.cts)(\.map)?$/.test(file));
  await Promise.all(made.map((file) => rm(join(DIST, file))));
}
