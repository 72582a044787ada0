import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { run } from '../../process/run.mjs';

const SOURCE = `import { types, type InspectOptions } from 'node:util';
import {
  createServer,
  STATUS_CODES as codes,
} from 'node:http';
import * as path from 'node:path';
import os, { EOL } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export const options: InspectOptions = {};
export const here = import.meta.url;
export const found = [types.isDate(new Date()), codes[404], path.join('a', 'b'), os.EOL === EOL];
export const functions = [createServer, delay].map((each) => typeof each);

export function fail(): never {
  throw new Error('from line 16');
}
`;

describe('the module that a package is bundled into', () => {
  let folder;
  let built;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-bundle-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'index.ts'), SOURCE);
    const exports = {
      '.': { import: { default: './dist/index.js' }, require: { default: './dist/index.cjs' } },
    };
    const engines = { node: '>=22.15' };
    const manifest = { name: 'bundled', type: 'module', engines, exports };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    built = await node([join(WORKSPACE_ROOT, 'tools/build/bundle.mjs')]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const node = (args) =>
    run(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH } });
  const evaluate = (code, flags = []) =>
    node([
      ...flags,
      '--input-type=module',
      '--eval',
      `import * as all from './dist/index.js'; ${code}`,
    ]);

  it('has what the sources import of built-ins, however they do', async () => {
    expect(built).toMatchObject({ ok: true, output: '' });
    const { output } = await evaluate('console.log(JSON.stringify([all.found, all.functions]))');
    expect(JSON.parse(output)).toEqual([
      [true, 'Not Found', 'a/b', true],
      ['function', 'function'],
    ]);
  });

  it('imports no built-in as a module, which would load more than is used', async () => {
    expect(readFileSync(join(folder, 'dist/index.cjs'), 'utf8')).not.toMatch(/require\(.node:/);
    const { output } = await evaluate(
      `console.log(process.moduleLoadList.filter((name) => name.includes('undici')).length)`,
    );
    expect(output.trim()).toBe('0');
  });

  it('is one module for import and require', async () => {
    const { output } = await evaluate(
      `const { createRequire } = process.getBuiltinModule('node:module');
      console.log(createRequire(import.meta.url)('./dist/index.cjs').found === all.found)`,
    );
    expect(output.trim()).toBe('true');
  });

  it('knows its own place', async () => {
    const { output } = await evaluate('console.log(all.here)');
    expect(output.trim()).toBe(pathToFileURL(realpathSync(join(folder, 'dist/index.cjs'))).href);
  });

  it.each(['22.14.1', '18.20.8'])(
    'is one sentence on Node %s, which is too old',
    async (version) => {
      const { ok, output } = await node([
        '--eval',
        `Object.defineProperty(process.versions, 'node', { value: '${version}' });
      if (process.versions.node.startsWith('18.')) delete process.getBuiltinModule;
      require('./dist/index.cjs')`,
      ]);
      expect(ok).toBe(false);
      expect(output).toContain(`bundled needs Node 22.15 or later; this is Node ${version}.`);
      expect(output).not.toMatch(/^\s+at /m);
    },
  );

  it('leads errors to the line of the source', async () => {
    const { output } = await evaluate('all.fail()', ['--enable-source-maps']);
    expect(output).toContain('src/index.ts:16:');
  });

  it('has a source map without the text of what is in the pack', () => {
    const { sources, sourcesContent } = JSON.parse(
      readFileSync(join(folder, 'dist/index.cjs.map'), 'utf8'),
    );
    expect(sources).toContain('../src/index.ts');
    expect(sourcesContent.every((text) => text === null)).toBe(true);
  });

  it('has of a package in two formats the same as its host, where it says so', async () => {
    const other = join(folder, 'node_modules/twice');
    mkdirSync(other, { recursive: true });
    const exports = { '.': { import: './index.mjs', require: './index.cjs' } };
    writeFileSync(join(other, 'package.json'), JSON.stringify({ name: 'twice', exports }));
    writeFileSync(join(other, 'index.mjs'), 'export class Model {}');
    writeFileSync(join(other, 'index.cjs'), 'exports.Model = class Model {};');
    writeFileSync(
      join(folder, 'src/twice.ts'),
      `export { Model } from 'twice';\nexport { options } from './index.ts';\n`,
    );
    const path = join(folder, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    manifest.exports['./twice'] = {
      import: { default: './dist/twice.js' },
      require: { default: './dist/twice.cjs' },
    };
    writeFileSync(path, JSON.stringify({ ...manifest, wflo: { bothFormats: ['./twice'] } }));
    expect(await node([join(WORKSPACE_ROOT, 'tools/build/bundle.mjs')])).toMatchObject({
      ok: true,
    });
    const { output } = await evaluate(
      `const { createRequire } = process.getBuiltinModule('node:module');
      const require = createRequire(import.meta.url);
      const [imported, required] = [await import('./dist/twice.js'), require('./dist/twice.cjs')];
      console.log(imported.Model === (await import('twice')).Model);
      console.log(required.Model === require('twice').Model);
      console.log(imported.options === all.options && required.options === all.options);`,
    );
    expect(output.trim().split('\n')).toEqual(['true', 'true', 'true']);
  });
});
