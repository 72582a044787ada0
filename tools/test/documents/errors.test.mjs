import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import ts from 'typescript';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

const SOURCES = [
  'libs/*/src/**/*.ts',
  'packages/*/src/**/*.ts',
  'apps/*/src/**/*.ts',
  'tools/**/*.{ts,mjs}',
];
const NO_SOURCES = /^tools\/test\/|\/node_modules\//;
/** Environment variables that sources name in a string, as they do codes. */
const VARIABLES = [
  'WFLO_STATE_FOLDER',
  'WFLO_TEMPORAL_EXECUTABLE',
  'WFLO_WORKER_PORT',
  'WFLO_LEDGER_FILE',
];

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');

/** What may hold a code: a string, or the name of an entry in a catalogue. Comments may not. */
function textOf(node) {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) return node.text;
  const isEntry = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name);
  return isEntry && ts.isObjectLiteralExpression(node.initializer) ? node.name.text : '';
}

/** A text that is a code, or begins with one and a colon. `NNN` is what a template adds. */
function codeOf(node) {
  const text = ts.isTemplateHead(node)
    ? textOf(node).replace(/(?<=^WFLO_.+)_$/, '_NNN')
    : textOf(node);
  return /^(WFLO(?:_[A-Z\d]+)+)(?:$|: )/.exec(text)?.[1];
}

function codesOf(path) {
  const codes = [];
  const visit = (node) => {
    codes.push(codeOf(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest));
  return codes;
}

function codesOfSources() {
  const paths = globSync(SOURCES, { cwd: WORKSPACE_ROOT }).filter((path) => !NO_SOURCES.test(path));
  const codes = new Set(paths.flatMap(codesOf));
  return [...codes].filter((code) => code !== undefined && !VARIABLES.includes(code)).sort();
}

/** The entries of the page: `### CODE` and what stands below it. */
const ENTRIES = read('docs/errors.md')
  .split(/^#+ /m)
  .map((section) => /^(WFLO_\S+)\n([^]*)/.exec(section))
  .filter((entry) => entry !== null);

it('docs/errors.md lists every code of the sources once, and no other', () => {
  expect(ENTRIES.map(([, code]) => code).sort()).toEqual(codesOfSources());
});

it('each entry of docs/errors.md says where its code comes from, why, and what to do', () => {
  const form = /^\n- from: .+\n- cause: .+\n- remedy: .+\n\s*$/;
  expect(ENTRIES.length).toBeGreaterThan(100);
  expect(ENTRIES.filter(([, , text]) => !form.test(text)).map(([, code]) => code)).toEqual([]);
});
