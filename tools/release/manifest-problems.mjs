import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { entryFields } from './entries.mjs';
import { installLine, readmeExample } from './publishable.mjs';
import { repositoryFields } from './repository.mjs';

const NODE = '>=22.15';

/** What a user who installs the package would miss in its package.json, README or licence. */
export function manifestProblems({ name, folder, manifest, readme }) {
  const problems = [];
  const demand = (holds, problem) => {
    if (!holds) problems.push(problem);
  };
  demand(manifest.license === 'MIT', 'license is not MIT');
  demand(manifest.type === 'module', 'type is not module');
  demand(manifest.private !== true, 'it is private');
  demand(manifest.engines?.node === NODE, `engines.node is not ${NODE}`);
  demand(manifest.sideEffects !== undefined, 'no sideEffects: bundlers keep all of it');
  demand((manifest.description ?? '').length > 20, 'no description');
  demand((manifest.keywords ?? []).length > 2, 'no keywords');
  demand(manifest.scripts?.postinstall === undefined, 'it has an install script');
  for (const [field, value] of Object.entries(repositoryFields(folder))) {
    const advice = 'run node tools/release/write-repository.mjs';
    const holds = isDeepStrictEqual(manifest[field], value);
    demand(holds, `${field} does not follow from the root's repository: ${advice}`);
  }
  for (const [peer, range] of Object.entries(manifest.peerDependencies ?? {})) {
    demand(isBounded(range), `the peer ${peer} has no upper bound: ${range}`);
  }
  for (const [dependency, range] of Object.entries(manifest.dependencies ?? {})) {
    demand(isBounded(range), `the dependency ${dependency} has no upper bound: ${range}`);
  }
  for (const [field, value] of Object.entries(entryFields(manifest))) {
    const advice = 'run node tools/release/write-entries.mjs';
    const holds = isDeepStrictEqual(manifest[field], value);
    demand(holds, `${field} does not follow from the sources of the entries: ${advice}`);
  }
  for (const [path, targets] of Object.entries(manifest.exports)) {
    if (path.endsWith('.json')) continue;
    demand(targets['@wflo/source'] !== undefined, `exports["${path}"] names no source`);
  }
  const licence = (path) => readFileSync(join(path, 'LICENSE'), 'utf8');
  demand(licence(folder) === licence(WORKSPACE_ROOT), "LICENSE is not the repository's");
  demand(installLine(readme)[0] === name, 'README: no "npm install" of it in a ```sh block');
  demand(readmeExample(readme) !== undefined, 'README: no example in a ```ts or ```js block');
  return problems;
}

/** Whether a new major version of the dependency stays out. */
function isBounded(range) {
  return range.split('||').every((part) => /^\s*[\^~]?\d+\.\d+(\.\d+)?\s*$|<\s*=?\s*\d/.test(part));
}
