import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import selectTests from '../../testing/select-tests.cjs';
import { nxGraph } from '../nx/nx-graph.mjs';

const root = mkdtempSync(join(tmpdir(), 'wflo-select-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path, text) {
  const file = join(root, 'test', path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('the files of the target e2e', () => {
  // Written in two parts: this file itself needs no component.
  const variable = ['WFLO', 'TEST', 'POSTGRES_URL'].join('_');
  write('support/database.ts', `export const url = process.env.${variable};`);
  write('support/fixture.ts', `import { url } from './database.ts';`);
  const direct = write('direct.test.ts', `process.env['${variable}']`);
  const imported = write('deep/imported.test.ts', `import { url } from '../support/fixture.ts';`);
  const started = write('started.test.ts', `new URL('./support/database.ts', import.meta.url)`);
  const none = write('none.test.ts', `import { a } from './direct.test.js';`);
  const all = [direct, imported, started, none];

  it('are those that read the variable of a component, or name a file that does', () => {
    expect(selectTests(all, 'e2e').filtered).toEqual([direct, imported, started]);
  });

  it('are not those of the target test', () => {
    expect(selectTests(all, 'test').filtered).toEqual([none]);
  });

  it('run with the others where no target is named', () => {
    expect(selectTests(all, '').filtered).toEqual(all);
  });
});

it('each project has the targets that its test files need', () => {
  const projects = Object.values(nxGraph().nodes).map(({ name, data }) => {
    const files = globSync('test/**/*.test.{ts,mjs}', { cwd: join(WORKSPACE_ROOT, data.root) }).map(
      (file) => join(WORKSPACE_ROOT, data.root, file),
    );
    const needed = ['test', 'e2e'].filter((kind) => selectTests(files, kind).filtered.length > 0);
    return { name, needed, targets: ['test', 'e2e'].filter((kind) => kind in data.targets) };
  });
  expect(projects.filter(({ needed, targets }) => needed.join() !== targets.join())).toEqual([]);
});
