import { existsSync, globSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

const projects = Object.values(nxGraph().nodes).map(({ name, data }) => {
  const cwd = join(WORKSPACE_ROOT, data.root);
  const files = globSync('test/**/*.test.{ts,mjs}', { cwd }).map((file) => join(cwd, file));
  return { name, cwd, files, targets: ['test', 'e2e'].filter((kind) => kind in data.targets) };
});

it('each project has the targets that its test files need', () => {
  const wrong = projects.filter(({ files, targets }) => {
    const needed = ['test', 'e2e'].filter((kind) => selectTests(files, kind).filtered.length > 0);
    return needed.join() !== targets.join();
  });
  expect(wrong).toEqual([]);
});

it('each project names the components whose variables its test files read', () => {
  const require = createRequire(import.meta.url);
  const components = join(WORKSPACE_ROOT, 'tools/testing/components');
  const given = (component) =>
    readFileSync(join(components, `${component}.mjs`), 'utf8').match(/WFLO_TEST_[A-Z_]+(?=:)/g);
  const unset = projects.flatMap(({ name, cwd, files }) => {
    const config = join(cwd, 'jest.config.cjs');
    const named = existsSync(config) ? (require(config).globals?.wfloComponents ?? []) : [];
    const set = new Set(named.flatMap(given));
    const read = new Set(files.flatMap((file) => selectTests.componentVariables(file)));
    return [...read].filter((variable) => !set.has(variable)).map((each) => `${name}: ${each}`);
  });
  expect(unset).toEqual([]);
});
