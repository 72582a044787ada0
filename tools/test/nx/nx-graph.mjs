/** The project graph as Nx sees it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BIN_FOLDER, WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

export function nxGraph() {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-graph-'));
  const file = join(folder, 'graph.json');
  try {
    nx(['graph', `--file=${file}`]);
    return JSON.parse(readFileSync(file, 'utf8')).graph;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `nx` prints; its own environment is that of a developer, not of the test run. */
export function nx(args, env = {}) {
  return execFileSync(process.execPath, [join(BIN_FOLDER, 'nx'), ...args], {
    cwd: WORKSPACE_ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
      NX_NO_CLOUD: 'true',
      NO_COLOR: '1',
      ...env,
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
