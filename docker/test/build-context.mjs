/**
 * A copy of the repository as a developer's folder looks: with secrets and leftovers in it.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspace = fileURLToPath(new URL('../..', import.meta.url));

/** What is in each planted file, and must be in no image. */
export const CANARY = 'planted-0a6a7e0c';

/** Files of names that git ignores here. */
export const PLANTED = [
  '.env',
  '.env.local',
  '.env.production.local',
  '.wflo/wflo.db',
  '.nx/cache/planted.txt',
  'npm-debug.log',
  'coverage/planted.txt',
  'node_modules/.cache/planted.txt',
  ...[
    'apps/worker',
    'apps/sandbox-runner',
    'apps/cost-service',
    'packages/logging',
    'docker',
  ].flatMap((folder) =>
    [
      '.env',
      '.env.local',
      '.wflo/wflo.db',
      'dist/planted.js',
      'src/.env.test',
      'debug.log',
      'coverage/planted.txt',
      'test-output/planted.txt',
      'out-tsc/planted.js',
      'tsconfig.planted.tsbuildinfo',
      'node_modules/.cache/planted.txt',
    ].map((file) => `${folder}/${file}`),
  ),
];

/** Copies what git would keep into `folder`, and plants the rest. */
export function copyWithLeftovers(folder) {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  for (const file of files.split('\0').filter(Boolean)) {
    if (existsSync(join(workspace, file))) cpSync(join(workspace, file), join(folder, file));
  }
  for (const file of PLANTED) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), CANARY);
  }
}

/** Those of `paths` that git ignores in the repository. */
export function ignoredByGit(paths) {
  try {
    return execFileSync('git', ['check-ignore', '--no-index', '--stdin'], {
      cwd: workspace,
      input: paths.join('\n'),
      encoding: 'utf8',
    })
      .split('\n')
      .filter(Boolean);
  } catch (error) {
    // 1: none of them.
    if (error.status === 1) return [];
    throw error;
  }
}
