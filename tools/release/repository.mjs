/**
 * Where the project lives, read from one field: `repository` of the root package.json. What names
 * it elsewhere is derived here: the fields of each package's package.json, the pages to which
 * the alert rules and the packages' READMEs lead, and what is cloned.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

const RUNBOOK_URL = /(runbook_url: )\S+(\/docs\/runbooks\/)/g;
const PAGE_URL =
  /(\]\()https:\/\/[^\s/]+\/[^\s/]+\/[^\s/]+(\/(?:blob|tree)\/main\/(?:docs|packages)\/)/g;

/** The files whose annotations `runbook_url` name pages of the repository. */
export const ALERT_FILES = ['docker/prometheus/alerts.yml', 'docker/prometheus/alerts.test.yml'];

/** The pages that say how to clone the repository. */
export const CLONE_PAGES = ['docs/guides/install.md'];

/**
 * The repository's page, without a slash at its end.
 *
 * @throws {TypeError} when the field is not `git+https://HOST/OWNER/NAME.git`.
 */
export function repositoryPage({ repository } = rootManifest()) {
  const page = /^git\+(https:\/\/[^/]+\/[^/]+\/[^/]+)\.git$/.exec(repository?.url)?.[1];
  if (page !== undefined) return page;
  throw new TypeError(
    `repository.url of the root package.json is ${JSON.stringify(repository?.url)}: expected ` +
      '"git+https://HOST/OWNER/NAME.git".',
  );
}

/** `homepage`, `bugs` and `repository` of the package in that folder of the checkout. */
export function repositoryFields(folder, root = rootManifest()) {
  const page = repositoryPage(root);
  const directory = relative(WORKSPACE_ROOT, folder);
  return {
    homepage: `${page}/tree/main/${directory}#readme`,
    bugs: { url: `${page}/issues` },
    repository: { type: 'git', url: root.repository.url, directory },
  };
}

/** The manifest with these fields before its licence, where npm's documentation has them. */
export function withRepositoryFields(manifest, fields) {
  const others = Object.entries(manifest).filter(([key]) => !(key in fields));
  const place = others.findIndex(([key]) => key === 'license');
  return Object.fromEntries(others.toSpliced(place, 0, ...Object.entries(fields)));
}

/** Alert rules, or their tests, whose runbooks are pages of that repository. */
export function withRunbooksAt(page, rules) {
  return rules.replaceAll(RUNBOOK_URL, `$1${page}/blob/main$2`);
}

/** The README of a package, whose links into the repository are absolute, as npm needs them. */
export function withPagesAt(page, readme) {
  return readme.replaceAll(PAGE_URL, `$1${page}$2`);
}

/** A page whose commands clone that repository, and go into the folder that this makes. */
export function withClonesOf(page, text) {
  const commands = `git clone ${page}.git\ncd ${page.slice(page.lastIndexOf('/') + 1)}`;
  return text.replaceAll(/git clone https:\S+\ncd \S+/g, () => commands);
}

function rootManifest() {
  return JSON.parse(readFileSync(join(WORKSPACE_ROOT, 'package.json'), 'utf8'));
}
