/**
 * Runs tests of @wflo/temporal with another release of Temporal's SDK than the workspace's:
 *
 *     node tools/testing/temporal-sdk.mjs 1.24.0 [jest's arguments]
 *
 * The SDK bundles workflow code by where its files are, so a copy of the package is tested, in a
 * folder whose node_modules are the workspace's but for the SDK.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

const SDK = ['activity', 'client', 'common', 'nexus', 'testing', 'worker', 'workflow'];
/** What needs packages that follow a release later, or are linked from the workspace. */
const NOT_RELEASED = 'beside-others|examples/';
const COPIED = ['src', 'test', 'examples', 'package.json', 'jest.config.cjs', 'README.md'];

const [version, ...jestArguments] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  process.stderr.write('usage: node tools/testing/temporal-sdk.mjs VERSION [jest arguments]\n');
  process.exit(64);
}
const folder = await mkdtemp(join(tmpdir(), 'wflo-temporal-sdk-'));
try {
  process.exitCode = test(await workspaceWith(await installedSdk()));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Installed once a release, with what is its own. */
async function installedSdk() {
  const cache = join(homedir(), '.cache/wflo/temporal-sdk', version);
  const modules = join(cache, 'node_modules');
  if (existsSync(join(modules, '.package-lock.json'))) return modules;
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, 'package.json'), '{"private": true}\n');
  // Its packages read JSON of histories only where all of them share one protobufjs.
  const { devDependencies } = JSON.parse(
    await readFile(join(WORKSPACE_ROOT, 'package.json'), 'utf8'),
  );
  const names = [
    ...SDK.map((name) => `@temporalio/${name}@${version}`),
    `protobufjs@${devDependencies.protobufjs}`,
  ];
  const options = { cwd: cache, stdio: 'inherit' };
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', ...names], options);
  if (status !== 0) throw new Error(`npm could not install ${names.join(' ')}`);
  return modules;
}

async function workspaceWith(sdkModules) {
  const target = join(folder, 'packages/temporal');
  await mkdir(target, { recursive: true });
  for (const name of COPIED) {
    await cp(join(WORKSPACE_ROOT, 'packages/temporal', name), join(target, name), {
      recursive: true,
    });
  }
  for (const name of ['tools', 'docs', 'jest.preset.cjs', 'package-lock.json']) {
    await symlink(join(WORKSPACE_ROOT, name), join(folder, name));
  }
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  const own = new Set(['@temporalio', 'nexus-rpc']);
  for (const name of await readdir(join(WORKSPACE_ROOT, 'node_modules'))) {
    if (own.has(name) || name.startsWith('.')) continue;
    await symlink(join(WORKSPACE_ROOT, 'node_modules', name), join(modules, name));
  }
  for (const name of own) await symlink(join(sdkModules, name), join(modules, name));
  return target;
}

function test(cwd) {
  const jest = join(WORKSPACE_ROOT, 'node_modules/jest/bin/jest.js');
  // Last, since it takes all that follows.
  const options = ['-c', 'jest.config.cjs', '--testPathIgnorePatterns', NOT_RELEASED];
  return spawnSync(process.execPath, [jest, ...jestArguments, ...options], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' },
  }).status;
}
