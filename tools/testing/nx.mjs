import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { BIN_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { run } from '../process/run.mjs';
import { testTargets } from './counts.mjs';

const NX = join(BIN_FOLDER, 'nx');
const QUIET = { NX_TUI: 'false', NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };

/**
 * The projects that have tests, or those of them that are named.
 *
 * @returns {Promise<{ name: string, root: string, targets: object }[]>}
 */
export async function projectsWithTests(names) {
  const nodes = Object.values(await projectGraph()).map(({ name, data }) => ({ name, ...data }));
  const testable = nodes.filter((project) => testTargets(project).length > 0);
  const unknown = names.filter((name) => !testable.some((project) => project.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      'WFLO_UNKNOWN_PROJECT',
      `No project with tests is called ${unknown.join(', ')}; there are ` +
        `${testable.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? testable : testable.filter(({ name }) => names.includes(name));
}

/** Builds what tests need built (workflow bundles resolve packages to dist); cached. */
export function buildProjects(guard, projects, env) {
  const names = namesOf(projects);
  return nx(guard, ['run-many', '-t', 'build', '-p', names, '--outputStyle=static'], env);
}

/** Runs the tests, never from the cache; returns the exit code. */
export function testProjects(guard, projects, env) {
  const names = namesOf(projects);
  const flags = ['--parallel=2', '--skip-nx-cache', '--exclude-task-dependencies'];
  return nx(
    guard,
    [
      'run-many',
      '-t',
      'test',
      'e2e',
      '-p',
      names,
      ...flags,
      '--outputStyle=stream-without-prefixes',
    ],
    env,
  );
}

const namesOf = (projects) => projects.map(({ name }) => name).join(',');

/** Runs nx to its end, its output on ours; returns its exit code. */
async function nx(guard, args, env) {
  const task = guard.spawn(process.execPath, [NX, ...args], {
    name: `nx ${args[0]}`,
    cwd: WORKSPACE_ROOT,
    env: { ...env, ...QUIET, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }) },
    output: 'inherit',
  });
  const { code } = await task.ended();
  return code ?? 1;
}

async function projectGraph() {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-graph-'));
  const file = join(folder, 'graph.json');
  try {
    const { ok, output } = await run(process.execPath, [NX, 'graph', `--file=${file}`], {
      cwd: WORKSPACE_ROOT,
      env: { ...process.env, ...QUIET },
    });
    if (!ok) throw new SetupError('WFLO_NX_FAILED', `nx graph failed:\n${output}`);
    return JSON.parse(readFileSync(file, 'utf8')).graph.nodes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
