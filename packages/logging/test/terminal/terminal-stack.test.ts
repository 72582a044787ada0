import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import ts from 'typescript';

import { foldedStack } from '../../src/terminal/terminal-stack.ts';

it('a stack shows where it happened and the frames of the program, and folds the others', () => {
  const stack = [
    'TypeError: fetch failed',
    '    at fetch (node:internal/deps/undici/undici:1:2)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    `    at charge (${pathToFileURL(join(process.cwd(), 'nowhere/charge.ts')).href}:11:28)`,
    '    at one (/app/node_modules/fastify/lib/a.js:1:1)',
    '    at two (/app/node_modules/.pnpm/x@1/node_modules/@scope/router/b.js:1:1)',
    '    at new Promise (<anonymous>)',
    '    at async /elsewhere/main.js:3:1',
    '    at last (/app/node_modules/fastify/lib/a.js:1:1)',
    '    at async Promise.all (index 0)',
    '    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)',
    '    at async node:internal/modules/esm/loader:647:26',
  ].join('\n');
  expect(foldedStack(stack)).toBe(
    [
      'TypeError: fetch failed',
      '    at fetch (node:internal/deps/undici/undici:1:2)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      '    at charge (nowhere/charge.ts:11:28)',
      '    … 3 frames in fastify, @scope/router, node',
      '    at async /elsewhere/main.js:3:1',
      '    … 4 frames in fastify, node',
    ].join('\n'),
  );
});

describe('a frame of a built file', () => {
  const source = [
    'interface Order {',
    '  total: number;',
    '}',
    '',
    'export const fail = (order: Order) => {',
    '  throw new Error(String(order.total));',
    '};',
  ].join('\n');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-stack-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const built = (options: ts.CompilerOptions) => {
    const { outputText, sourceMapText } = ts.transpileModule(source, {
      fileName: 'order.ts',
      compilerOptions: { target: ts.ScriptTarget.ES2022, ...options },
    });
    const path = join(folder, 'order.js');
    writeFileSync(path, outputText);
    if (sourceMapText !== undefined) writeFileSync(`${path}.map`, sourceMapText);
    const lines = outputText.split('\n');
    const line = lines.findIndex((text) => text.includes('throw'));
    return { path, line: line + 1, column: (lines[line]?.indexOf('new Error') ?? 0) + 1 };
  };

  it.each<[string, ts.CompilerOptions]>([
    ['in a file beside it', { sourceMap: true }],
    ['within it', { inlineSourceMap: true }],
  ])('is shown at its line of the source, by a map %s', (_where, options) => {
    const { path, line, column } = built(options);
    expect(line).not.toBe(6);
    expect(foldedStack(`Error: x\n    at fail (file://${path}:${line}:${column})`)).toBe(
      `Error: x\n    at fail (${join(folder, 'order.ts')}:6:9)`,
    );
  });

  it.each(['//# sourceMappingURL=gone.map', '//# sourceMappingURL=data:application/json;base64,e'])(
    'is shown as it is when its map is broken: %s',
    (comment) => {
      const path = join(folder, 'order.js');
      writeFileSync(path, `throw 1;\n${comment}\n`);
      expect(foldedStack(`Error: x\n    at ${path}:1:1`)).toBe(`Error: x\n    at ${path}:1:1`);
    },
  );
});
