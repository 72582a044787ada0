import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

/**
 * The packages that are published: the folders of `packages/` that are not private.
 *
 * @returns {{ name: string, folder: string, manifest: object, readme: string, entries: string[] }[]}
 *   `entries`: what can be imported, such as `@wflo/tracing/register`.
 */
export function publishablePackages() {
  const packages = join(WORKSPACE_ROOT, 'packages');
  return readdirSync(packages).flatMap((name) => {
    const folder = join(packages, name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (manifest.private === true) return [];
    const entries = Object.keys(manifest.exports)
      .filter((path) => !path.endsWith('.json'))
      .map((path) => join(manifest.name, path));
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    return { name: manifest.name, folder, manifest, readme, entries };
  });
}

/** The arguments of the first `npm install` of a README. */
export function installLine(readme) {
  const line = /```sh\nnpm install ([^\n]+)\n/.exec(readme)?.[1];
  return line?.split(/\s+/) ?? [];
}

/** The first example of a README, and whether it is TypeScript. */
export function readmeExample(readme) {
  const [, language, code] = /```(ts|js)\n([^]*?)```/.exec(readme) ?? [];
  return code === undefined ? undefined : { language, code };
}
