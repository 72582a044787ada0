import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { inlineCode } from '../../documents/pages.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const PACKAGES = [
  'contracts',
  'genai',
  'logging',
  'metrics',
  'obs-server',
  'observability',
  'pricing',
  'temporal',
  'tracing',
];

/** Each node of the sources that the pattern names. */
function nodesOf(pattern) {
  const nodes = [];
  const visit = (node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  for (const path of globSync(pattern, { cwd: WORKSPACE_ROOT })) {
    visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest));
  }
  return nodes;
}

/** `Interface.property` of each options interface that the package exports. */
function optionsOf(name) {
  const exported = read(`packages/${name}/src/index.ts`);
  return nodesOf(`packages/${name}/src/**/*.ts`)
    .filter((node) => ts.isInterfaceDeclaration(node) && /Options$/.test(node.name.text))
    .filter((node) => new RegExp(`\\b${node.name.text}\\b`).test(exported))
    .flatMap(({ members }) => members.filter(ts.isPropertySignature))
    .map(({ name }) => name.text);
}

describe.each(PACKAGES)('docs/reference/packages/%s.md', (name) => {
  it('has every option of every exported options interface', () => {
    const words = new Set(
      inlineCode(`docs/reference/packages/${name}.md`).flatMap((text) => text.match(/\w+/g) ?? []),
    );
    const options = optionsOf(name);
    expect(options.length).toBeGreaterThan(0);
    expect(options.filter((option) => !words.has(option))).toEqual([]);
  });
});

it('docs/reference/spans.md has every span and attribute of the plugin and the apps', () => {
  const span =
    /^(workflow|activity|schedule|signal|update|sandbox|gen_ai|cost|wflo\.span)\.[a-z_.]+$/;
  const written = nodesOf('{packages/temporal,apps/*}/src/**/*.ts')
    .filter((node) => ts.isStringLiteralLike(node) && span.test(node.text))
    .map(({ text }) => text);
  const words = new Set(inlineCode('docs/reference/spans.md'));
  expect(written.length).toBeGreaterThan(30);
  expect([...new Set(written)].filter((name) => !words.has(name))).toEqual([]);
});

/** Strings of that look that are no metrics: an export of a WebAssembly module, a table. */
const NO_METRICS = ['wflo_table', 'wflo_migrations'];

it('the reference has every metric of the packages and the apps', () => {
  const names = nodesOf('{packages,apps}/*/src/**/*.ts')
    .filter((node) => ts.isStringLiteralLike(node) && /^wflo_[a-z_]+$/.test(node.text))
    .map(({ text }) => text)
    .filter((name) => !NO_METRICS.includes(name));
  const pages = ['docs/metrics.md', ...globSync('docs/reference/**/*.md', { cwd: WORKSPACE_ROOT })];
  const written = new Set(pages.flatMap((page) => read(page).match(/wflo_[a-z_]+/g) ?? []));
  expect(names.length).toBeGreaterThan(50);
  expect([...new Set(names)].filter((name) => !written.has(name))).toEqual([]);
});
