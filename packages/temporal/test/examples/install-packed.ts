/**
 * A folder outside of the workspace as a user has it after `npm install`: our packages out of
 * their tarballs, and beside them nothing but the dependencies that they declare (linked from the
 * workspace's own, so that no registry is needed).
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));
const PACKAGES = ['logging', 'tracing', 'metrics', 'temporal'];

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** Builds, packs and installs; gives the folder, with the example's files in it. */
export async function installPacked(example: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'wflo-alone-')));
  const project = join(WORKSPACE, 'packages/temporal/tsconfig.lib.json');
  await run(process.execPath, [join(WORKSPACE, 'node_modules/typescript/bin/tsc'), '-b', project]);
  const { stdout } = await run(
    'npm',
    [
      'pack',
      '--json',
      '--offline',
      '--pack-destination',
      folder,
      ...PACKAGES.map((name) => join(WORKSPACE, 'packages', name)),
    ],
    { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const packed = JSON.parse(stdout) as { name: string; filename: string }[];
  const declared = new Set<string>();
  for (const { name, filename } of packed) {
    const target = join(folder, 'node_modules', name);
    await mkdir(target, { recursive: true });
    await run('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
    for (const one of await declaredDependencies(join(target, 'package.json'))) declared.add(one);
  }
  for (const name of declared) await linkDependency(folder, name);
  await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
  await cp(example, folder, { recursive: true });
  return folder;
}

async function declaredDependencies(manifestPath: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as Manifest;
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  return names.filter((name) => !name.startsWith('@wflo/'));
}

async function linkDependency(folder: string, name: string): Promise<void> {
  const link = join(folder, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(WORKSPACE, 'node_modules', name), link);
}
