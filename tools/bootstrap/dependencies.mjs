import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable } from '../process/find-executable.mjs';
import { run } from '../process/run.mjs';
import { step } from '../terminal/progress.mjs';
import { NODE_RELEASE, nodeProblem } from './node-release.mjs';
import { SetupError } from './setup-error.mjs';
import { BIN_FOLDER, STATE_FOLDER, WORKSPACE_ROOT } from './workspace.mjs';

const NODE = join(BIN_FOLDER, 'node');
const LOG = join(STATE_FOLDER, 'logs', 'npm-ci.log');

/** Runs `npm ci` when node_modules is absent or older than the lockfile; then checks Node 24. */
export async function ensureDependencies() {
  const stale = areDependenciesStale();
  if (stale) await step('Dependencies', (note) => install(note));
  if (await isNode24(NODE)) return stale ? checkNode() : undefined;
  // The package `node` fetches its binary in an install script, which some machines turn off.
  await step('Node 24', (note) => {
    note(`${NODE_RELEASE.version}, ${NODE_RELEASE.megabytes} MB`);
    return npm(['rebuild', 'node', '--ignore-scripts=false']);
  });
  if (await isNode24(NODE)) return checkNode();
  throw new SetupError(
    'WFLO_NODE_24_MISSING',
    'node_modules/.bin/node is not there or is no Node 24. npm installs it with the package ' +
      '"node", whose install script must run: check "npm config get ignore-scripts", then ' +
      'remove node_modules and try again.',
  );
}

/** npm writes node_modules/.package-lock.json last, after an install that succeeded. */
export function areDependenciesStale(root = WORKSPACE_ROOT) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  return statSync(join(root, 'package-lock.json')).mtimeMs > statSync(installed).mtimeMs;
}

async function checkNode() {
  const problem = await nodeProblem(NODE);
  if (problem === undefined) return;
  throw new SetupError(
    'WFLO_NODE_24_MISSING',
    `${NODE}: ${problem}. It is not run: remove node_modules, look at the registry of npm ` +
      '("npm config get registry"), and try again.',
  );
}

async function install(note) {
  const { packages } = JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package-lock.json'), 'utf8'));
  note(`npm ci, ${Object.keys(packages).length} packages, 1 GB on disk`);
  await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--no-update-notifier']);
  return 'npm ci';
}

async function npm(args) {
  const viaNpm = process.env.npm_execpath?.endsWith('.js');
  const command = viaNpm ? process.execPath : 'npm';
  const allArgs = viaNpm ? [process.env.npm_execpath, ...args] : args;
  const { ok, output } = await run(command, allArgs, { cwd: WORKSPACE_ROOT });
  mkdirSync(join(LOG, '..'), { recursive: true });
  writeFileSync(LOG, output);
  if (ok) return;
  throw new SetupError(
    'WFLO_NPM_FAILED',
    `npm ${args[0]} failed (all of it: ${LOG}):\n${output.trim().split('\n').slice(-15).join('\n')}\n` +
      'Behind a proxy, set HTTPS_PROXY. Without a network, npm takes what an earlier npm ci has ' +
      'left in its cache; or copy node_modules from a machine of the same kind.',
  );
}

async function isNode24(path) {
  if (!isExecutable(path)) return false;
  const { ok, output } = await run(path, ['--version'], { timeoutMillis: 20_000 });
  return ok && /^v24\./.test(output);
}
