import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { BIN_FOLDER, WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

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

function arrowsOfNx() {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-graph-'));
  const file = join(folder, 'graph.json');
  try {
    execFileSync(process.execPath, [join(BIN_FOLDER, 'nx'), 'graph', `--file=${file}`], {
      cwd: WORKSPACE_ROOT,
      env: { ...process.env, NODE_OPTIONS: '', NX_DAEMON: 'false' },
      stdio: 'ignore',
    });
    const { dependencies } = JSON.parse(readFileSync(file, 'utf8')).graph;
    return Object.values(dependencies)
      .flat()
      .map(({ source, target }) => `${source} -> ${target}`)
      .filter((arrow) => !arrow.includes('npm:'))
      .sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
