import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { requireNode } from '../../bootstrap/requirements.mjs';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const manifest = (folder) => JSON.parse(read(join(folder, 'package.json')));
const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(WORKSPACE_ROOT, group)).map((name) => `${group}/${name}`),
);

describe('the Node versions that the project names', () => {
  it.each(folders)('are those of all packages and apps in %s', (folder) => {
    expect(manifest(folder).engines).toEqual({ node: '>=22.15' });
  });

  it('are at the root those from which the set-up gets its own Node', () => {
    const [, major] = /^>=(\d+)$/.exec(manifest('').engines.node);
    expect(() => requireNode(`${major}.0.0`)).not.toThrow();
    expect(() => requireNode(`${major - 1}.99.0`)).toThrow('needs Node');
  });

  it('are one for development: .nvmrc, the package `node` and its types', () => {
    const major = read('.nvmrc').trim();
    const { node, '@types/node': types } = manifest('').devDependencies;
    expect([node, types]).toEqual([`^${major}.0.0`, `^${major}.0.0`]);
  });

  it('are tested from the oldest that the packages take', () => {
    const workflow = read('.github/workflows/ci.yml');
    expect(workflow).toContain(`node: ['22.15', ${read('.nvmrc').trim()}, 26]`);
  });
});
