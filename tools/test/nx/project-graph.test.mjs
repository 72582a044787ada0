import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { nxGraph } from './nx-graph.mjs';

it('has the arrows of docs/architecture.md and no others', () => {
  expect(arrowsOfNx()).toEqual(arrowsOfArchitecture());
}, 60_000);

/** The arrows of the drawing under "Who imports whom": `a & b --> c & d` is four of them. */
function arrowsOfArchitecture() {
  const text = readFileSync(join(WORKSPACE_ROOT, 'docs', 'architecture.md'), 'utf8');
  const drawing = /## Who imports whom\s+```mermaid\n([^]*?)```/.exec(text)[1];
  return [...drawing.matchAll(/^\s*(.+) --> (.+)$/gm)]
    .flatMap(([, sources, targets]) =>
      sources.split(' & ').flatMap((from) => targets.split(' & ').map((to) => `${from} -> ${to}`)),
    )
    .sort();
}

/** Imports; what a project's tests start is an implicit dependency. */
function arrowsOfNx() {
  const arrows = Object.values(nxGraph().dependencies)
    .flat()
    .filter(({ type, target }) => type !== 'implicit' && !target.startsWith('npm:'))
    .map(({ source, target }) => `${source} -> ${target}`);
  // What is imported both at once and on use has an edge for each.
  return [...new Set(arrows)].sort();
}

it('builds every package by a command, which Nx leaves out where it thinks that sources are exported', () => {
  const built = Object.values(nxGraph().nodes).filter(({ data }) =>
    data.root.startsWith('packages/'),
  );
  expect(built.length).toBeGreaterThan(6);
  for (const { data } of built) {
    expect(data.targets.build.executor).toBe('nx:run-commands');
    expect(data.targets.build.options.command).toContain('bundle.mjs');
  }
}, 60_000);
