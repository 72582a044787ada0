/**
 * Has `nx release` make versions, changelogs and tags from the commits, in a clone that is thrown
 * away.
 *
 * @module
 */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { BIN_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { run } from '../process/run.mjs';
import { mustRun } from './must-run.mjs';

const CONFIGURATION = {
  'commit.gpgsign': 'false',
  'tag.gpgsign': 'false',
  'user.name': 'rehearsal',
  'user.email': 'rehearsal@localhost',
  // A checkout that belongs to somebody else, as in a container.
  'safe.directory': '*',
};
const ENVIRONMENT = {
  ...process.env,
  ...{ NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' },
  GIT_CONFIG_COUNT: String(Object.keys(CONFIGURATION).length),
  ...Object.fromEntries(
    Object.entries(CONFIGURATION).flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};

/** Whether the checkout has the commits that versions are made from: no tarball, no shallow clone. */
export async function hasHistory() {
  const args = ['rev-parse', '--is-shallow-repository'];
  const { ok, output } = await run('git', args, { cwd: WORKSPACE_ROOT, env: ENVIRONMENT });
  return ok && output.trim() === 'false';
}

/**
 * What is wrong with the versions, changelogs or tags of the next release.
 *
 * @returns {Promise<[name: string, problems: string[]][]>}
 */
export async function versionProblems(packages, scratch) {
  const clone = join(scratch, 'release');
  const options = { cwd: clone, env: ENVIRONMENT };
  await mustRun('git', ['clone', '--quiet', WORKSPACE_ROOT, clone], { env: ENVIRONMENT });
  const earlier = await mustRun('git', ['tag'], options);
  symlinkSync(join(WORKSPACE_ROOT, 'node_modules'), join(clone, 'node_modules'));
  await mustRun(process.execPath, [join(BIN_FOLDER, 'nx'), 'release', '--skip-publish'], options);
  const tags = (await mustRun('git', ['tag', '--points-at', 'HEAD'], options)).split('\n');

  return packages.map((one) => {
    const { version, changelog } = released(one, clone);
    const neverReleased = !earlier.includes(`${basename(one.folder)}@`);
    if (version === one.manifest.version) {
      return [one.name, neverReleased ? ['no version was made for its first release'] : []];
    }
    const tag = `${basename(one.folder)}@${version}`;
    return [
      one.name,
      [
        ...(changelog.includes(`# ${version} `) ? [] : [`no changelog for ${version}`]),
        ...(tags.includes(tag) ? [] : [`no tag ${tag}`]),
      ],
    ];
  });
}

function released({ folder }, clone) {
  const path = join(clone, relative(WORKSPACE_ROOT, folder));
  const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const changelog = join(path, 'CHANGELOG.md');
  return { version, changelog: existsSync(changelog) ? readFileSync(changelog, 'utf8') : '' };
}
