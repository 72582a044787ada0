import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { mustRun } from './must-run.mjs';

const LOCKED = join(WORKSPACE_ROOT, 'tools', 'release', 'programs');
const INSTALLED = join(STATE_FOLDER, 'release-programs');

/** Installs verdaccio, publint and attw, as locked, unless they are there. Their `.bin` folder. */
export async function releasePrograms() {
  const lock = (folder) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const done = existsSync(join(INSTALLED, 'node_modules', '.package-lock.json'));
  if (!done || lock(INSTALLED) !== lock(LOCKED)) {
    mkdirSync(INSTALLED, { recursive: true });
    cpSync(LOCKED, INSTALLED, { recursive: true });
    await mustRun('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: INSTALLED });
  }
  return join(INSTALLED, 'node_modules', '.bin');
}
