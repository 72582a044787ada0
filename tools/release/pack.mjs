/**
 * Packs a package as npm would publish it, and looks at what is inside.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { mustRun } from './must-run.mjs';

const EXPECTED = [
  /^(LICENSE|README\.md|package\.json)$/,
  /^dist\/.+\.(c?js|c?js\.map|d\.c?ts|d\.c?ts\.map)$/,
  /^src\/.+\.ts$/,
  // Of the console: its command, and its page.
  /^bin\/[\w-]+\.mjs$/,
  /^page\/.+\.(html|js|css|svg)$/,
];

/** Declarations of projects that are not published (tools/build/unpublished-types.mjs). */
const UNPUBLISHED = /^dist\/unpublished\//;

/** @returns {Promise<{ tarball: string, content: string, files: string[] }>} `content`: unpacked. */
export async function pack({ name, folder }, scratch) {
  const into = join(scratch, 'packs', name.replace('/', '-'));
  mkdirSync(into, { recursive: true });
  await mustRun('npm', ['pack', '--pack-destination', into], { cwd: folder });
  const tarball = join(
    into,
    readdirSync(into).find((file) => file.endsWith('.tgz')),
  );
  await mustRun('tar', ['-xzf', tarball, '-C', into]);
  const content = join(into, 'package');
  const files = readdirSync(content, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(content, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return { tarball, content, files };
}

/** Files that do not belong in the pack, are missing from it, or map to nothing. */
export function packProblems({ content, files }, { exports, bin = {} }) {
  return [
    ...unexpected(files),
    ...missing(files, exports, bin),
    ...stale(files),
    ...unmapped(content, files),
  ];
}

function unexpected(files) {
  return files
    .filter((file) => !EXPECTED.some((pattern) => pattern.test(file)))
    .map((file) => `${file} does not belong in the pack`);
}

function missing(files, exports, bin) {
  const named = (target) =>
    typeof target === 'string' ? [target] : Object.values(target).flatMap(named);
  return ['LICENSE', 'README.md', ...named(exports), ...Object.values(bin)]
    .map((path) => path.replace(/^\.\//, ''))
    .filter((path) => !files.includes(path))
    .map((path) => `${path} is not in the pack`);
}

/** tsc leaves the declarations of a removed source behind. */
function stale(files) {
  return files
    .filter((file) => /^dist\/.+\.d\.c?ts$/.test(file) && !UNPUBLISHED.test(file))
    .filter((file) => !files.includes(file.replace(/^dist/, 'src').replace(/\.d\.c?ts$/, '.ts')))
    .map((file) => `${file} comes from no source: remove dist and build again`);
}

function unmapped(content, files) {
  const maps = files.filter((file) => file.endsWith('.map'));
  const withoutMap = files.filter(
    (file) =>
      /^dist\/.+\.(cjs|d\.c?ts)$/.test(file) &&
      !UNPUBLISHED.test(file) &&
      !maps.includes(`${file}.map`),
  );
  return [
    ...withoutMap.map((file) => `${file} has no source map`),
    ...maps.flatMap((map) => {
      const {
        sources,
        sourcesContent = [],
        mappings,
      } = JSON.parse(readFileSync(join(content, map), 'utf8'));
      const lost = sources
        .filter((source, at) => !isBuiltin(source) && !sourcesContent[at])
        .filter((source) => !existsSync(resolve(content, dirname(map), source)));
      return [
        ...lost.map((source) => `${map} names ${source}, which is not in the pack`),
        ...(mappings === '' && sources.length === 0 ? [`${map} maps nothing`] : []),
      ];
    }),
  ];
}
