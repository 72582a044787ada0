/**
 * `node bundle.mjs`, in the folder of a package: its sources as one ES module for each entry, with
 * shared parts in chunks, beside the declarations that `tsc` has left in `dist`. Reading one file
 * instead of forty is half of what a cold import takes. Other packages are not bundled.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const DIST = 'dist';
/** Not published: what a package takes of it is part of the package. */
const UNPUBLISHED = /^@wflo\/sanitize$/;

await removeOldOutput();
await build({
  entryPoints: Object.fromEntries(entries().map((file) => [file, join('src', `${file}.ts`)])),
  outdir: DIST,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node22.15',
  // The sources are in the pack.
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  plugins: [
    { name: 'built-ins', setup: takeBuiltinsDirectly },
    { name: 'unpublished', setup: takeUnpublished },
  ],
});

/**
 * A built-in that is imported as an ES module has all its exports read, also those that load half
 * of Node when they are: `node:http` its WebSocket, for one. So what is imported by name is taken
 * from the module itself. Lines stay where they are, for the source maps.
 */
function takeBuiltinsDirectly({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path }) => {
    const source = await readFile(path, 'utf8');
    const contents = source.replace(/^import \{([^}]*)\} from '(node:[^']+)';/gm, taking);
    return { contents, loader: 'ts' };
  });
}

function taking(statement, list, builtin) {
  const names = list
    .split(',')
    .map((name) => name.trim().replace(' as ', ': '))
    .filter((name) => name !== '' && !name.startsWith('type '));
  const lines = '\n'.repeat(statement.split('\n').length - 1);
  return `const { ${names.join(', ')} } = process.getBuiltinModule('${builtin}');${lines}`;
}

function takeUnpublished({ onResolve }) {
  onResolve({ filter: UNPUBLISHED }, ({ path }) => ({
    path: join(import.meta.dirname, '../../libs', path.split('/')[1], 'src/index.ts'),
  }));
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
