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
  return Object.values(nxGraph().dependencies)
    .flat()
    .filter(({ type, target }) => type !== 'implicit' && !target.startsWith('npm:'))
    .map(({ source, target }) => `${source} -> ${target}`)
    .sort();
}
