import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { oneWayImports } from '../../lint/one-way-imports.mjs';

const root = mkdtempSync(join(tmpdir(), 'wflo-lint-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ORDER = [['line'], ['levels', 'terminal'], ['terminal/colour'], ['settings.ts']];

const manifest = { wflo: { folders: ORDER } };
write('ordered/package.json', JSON.stringify(manifest));
write('unordered/package.json', '{}');
// A circle of types, in both projects.
for (const project of ['ordered', 'unordered']) {
  write(`${project}/src/line/a.ts`, `import type { B } from './b.ts';`);
  write(`${project}/src/line/b.ts`, `export type * from './c.ts';`);
  write(`${project}/src/line/c.ts`, `export let a: import('./a.ts').A;`);
  write(`${project}/src/line/entry.ts`, `export { B } from './b.ts';`);
}

RuleTester.describe = describe;
RuleTester.it = it;
new RuleTester({ languageOptions: { parser: tseslint.parser } }).run(
  'one-way-imports',
  oneWayImports,
  {
    valid: [
      source('levels/level.ts', `import { line } from '../line/line.ts';`),
      source('terminal/colour/red.ts', `import { width } from '../width.ts';`),
      source('levels/level.ts', `import { name } from './name.ts';`),
      source('levels/level.ts', `import { join } from 'node:path';`),
      source('settings.ts', `export * from './levels/level.ts';`),
      source('index.ts', `export * from './settings.ts'; export * from './other.ts';`),
      source('line/entry.ts', `import { B } from './b.ts';`),
      source('../test/line.test.ts', `import { settings } from '../src/settings.ts';`),
      source('line/a.ts', `import type { B } from '../levels/b.ts';`, 'unordered'),
      source('line/a.ts', `import type { B } from './b.ts';`, 'unordered'),
    ],
    invalid: [
      against('line/line.ts', `import { level } from '../levels/level.ts';`, 'line', 'levels'),
      against('line/line.ts', `import type { L } from '../levels/l.ts';`, 'line', 'levels'),
      against('line/line.ts', `export * from '../levels/level.ts';`, 'line', 'levels'),
      against('line/line.ts', `export { a } from '../levels/level.ts';`, 'line', 'levels'),
      against('line/line.ts', `await import('../levels/level.ts');`, 'line', 'levels'),
      against('line/line.ts', `let a: import('../levels/l.ts').L;`, 'line', 'levels'),
      against('levels/level.ts', `import { t } from '../terminal/t.ts';`, 'levels', 'terminal'),
      against('terminal/t.ts', `import './colour/red.ts';`, 'terminal', 'terminal/colour'),
      against('levels/level.ts', `import '../settings.ts';`, 'levels', 'settings.ts'),
      against('settings.ts', `import './main.ts';`, 'settings.ts', 'src'),
      against('levels/level.ts', `import '../new/x.ts';`, 'levels', 'new'),
      {
        ...source('new/x.ts', `import './y.ts';`),
        errors: [{ messageId: 'unplaced', data: { name: 'new' } }],
      },
      {
        ...source('line/a.ts', `import type { B } from './b.ts';`),
        errors: [{ messageId: 'circle', data: { files: 'a.ts > b.ts > c.ts > a.ts' } }],
      },
      {
        ...source('line/c.ts', `import { A } from './a.ts'; import { B } from './b.ts';`),
        errors: [
          { messageId: 'circle', data: { files: 'c.ts > a.ts > b.ts > c.ts' } },
          { messageId: 'circle', data: { files: 'c.ts > b.ts > c.ts' } },
        ],
      },
    ],
  },
);

function write(path, text) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function source(path, code, project = 'ordered') {
  return { filename: join(root, project, 'src', path), code };
}

function against(path, code, from, to) {
  return { ...source(path, code), errors: [{ messageId: 'order', data: { from, to } }] };
}
