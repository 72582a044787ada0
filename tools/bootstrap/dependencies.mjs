import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isExecutable } from '../process/find-executable.mjs';
import { run } from '../process/run.mjs';
import { step } from '../terminal/progress.mjs';
import { SetupError } from './setup-error.mjs';
import { BIN_FOLDER, STATE_FOLDER, WORKSPACE_ROOT } from './workspace.mjs';

const LOG = join(STATE_FOLDER, 'logs', 'npm-ci.log');

/** Runs `npm ci` when node_modules is absent or older than the lockfile; then checks Node 24. */
export async function ensureDependencies() {
  if (areDependenciesStale()) await step('Dependencies', (note) => install(note));
  if (await isNode24(join(BIN_FOLDER, 'node'))) return;
  // The package `node` fetches its binary in an install script, which some machines turn off.
  await step('Node 24', () => npm(['rebuild', 'node', '--ignore-scripts=false']));
  if (await isNode24(join(BIN_FOLDER, 'node'))) return;
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

async function install(note) {
  note('npm ci');
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
    `npm ${args[0]} failed (all of it: ${LOG}):\n${output.trim().split('\n').slice(-15).join('\n')}`,
  );
}

async function isNode24(path) {
  if (!isExecutable(path)) return false;
  const { ok, output } = await run(path, ['--version'], { timeoutMillis: 20_000 });
  return ok && /^v24\./.test(output);
}
