import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmptyProject } from '../../release/empty-project.mjs';
import { importProblems } from '../../release/import-effects.mjs';
import { manifestProblems } from '../../release/manifest-problems.mjs';
import { packProblems } from '../../release/pack.mjs';
import { publishablePackages } from '../../release/publishable.mjs';

let scratch;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'wflo-release-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

describe('the package.json, README and LICENSE', () => {
  const packages = publishablePackages();

  it.each(packages.map((one) => [one.name, one]))('of %s are complete', (_name, one) => {
    expect(manifestProblems(one)).toEqual([]);
  });

  it('are not, where something is missing', () => {
    const [one] = packages;
    const manifest = {
      ...one.manifest,
      engines: {},
      sideEffects: undefined,
      bugs: 'https://example.com',
      dependencies: { pino: '>=9', zod: '*', knex: '>=3 <5' },
      exports: {
        '.': { '@wflo/source': './src/index.ts', default: './dist/index.js' },
        './new': { default: './dist/new.js' },
      },
    };
    cpSync(join(one.folder, 'LICENSE'), join(scratch, 'LICENSE'));
    writeFileSync(join(scratch, 'LICENSE'), 'mine', { flag: 'a' });
    const readme = '# nothing to install';
    expect(manifestProblems({ ...one, folder: scratch, manifest, readme })).toEqual([
      'engines.node is not >=22.15',
      'no sideEffects: bundlers keep all of it',
      expect.stringMatching(/^homepage does not follow from the root's repository: run node /),
      expect.stringMatching(/^bugs does not follow/),
      expect.stringMatching(/^repository does not follow/),
      'the dependency pino has no upper bound: >=9',
      'the dependency zod has no upper bound: *',
      'exports does not follow from the sources of the entries: run node tools/release/write-entries.mjs',
      'exports["./new"] names no source',
      "LICENSE is not the repository's",
      'README: no "npm install" of it in a ```sh block',
      'README: no example in a ```ts or ```js block',
    ]);
  });
});

it('a pack holds what is needed and nothing else', () => {
  const project = new EmptyProject(join(scratch, 'package'), '');
  const content = project.folder;
  cpSync(join(content, 'package.json'), join(content, 'dist', 'package.json'));
  project.write(
    'dist/index.cjs.map',
    JSON.stringify({ sources: ['../src/gone.ts'], mappings: 'A' }),
  );
  const files = [
    'README.md',
    'package.json',
    '.env',
    'dist/index.js',
    'dist/index.cjs',
    'dist/index.cjs.map',
    'dist/old.d.ts',
    'src/index.ts',
  ];
  const exports = { '.': { import: { types: './dist/index.d.ts', default: './dist/index.js' } } };
  expect(packProblems({ content, files }, { exports })).toEqual([
    '.env does not belong in the pack',
    'LICENSE is not in the pack',
    'dist/index.d.ts is not in the pack',
    'dist/old.d.ts comes from no source: remove dist and build again',
    'dist/old.d.ts has no source map',
    'dist/index.cjs.map names ../src/gone.ts, which is not in the pack',
  ]);
});

it('an import that leaves something behind is noticed', async () => {
  const project = new EmptyProject(join(scratch, 'project'), '');
  const busy = `
    console.log('hello');
    globalThis.mine = 1;
    process.env.MINE = '1';
    process.on('beforeExit', () => clearInterval(timer));
    const timer = setInterval(() => process.exit(), 1_000);
  `;
  project.write('busy.mjs', busy);
  project.write('idle.mjs', 'export const idle = true;');
  expect(await importProblems(project, ['./idle.mjs'])).toEqual([]);
  expect(await importProblems(project, ['./busy.mjs'])).toEqual(
    [
      'it wrote "hello\\n"',
      'an open Timeout',
      "process.on('beforeExit')",
      'the global mine',
      'MINE=1',
    ].map((effect) => `import './busy.mjs' leaves behind: ${effect}`),
  );
});
