/**
 * `node tools/release/write-repository.mjs`: writes what follows from `repository` of the root
 * package.json into each package's package.json and README, the alert rules, and the pages with the
 * command that clones it. For a fork, and for a project that moves: it changes that one field, and
 * runs this.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { publishablePackages } from './publishable.mjs';
import {
  ALERT_FILES,
  CLONE_PAGES,
  repositoryFields,
  repositoryPage,
  withClonesOf,
  withPagesAt,
  withRepositoryFields,
  withRunbooksAt,
} from './repository.mjs';

const page = repositoryPage();
for (const { folder, manifest, readme } of publishablePackages()) {
  const complete = withRepositoryFields(manifest, repositoryFields(folder));
  write(join(folder, 'package.json'), `${JSON.stringify(complete, null, 2)}\n`);
  write(join(folder, 'README.md'), withPagesAt(page, readme));
}
for (const path of ALERT_FILES.map((name) => join(WORKSPACE_ROOT, name))) {
  write(path, withRunbooksAt(page, readFileSync(path, 'utf8')));
}
for (const path of CLONE_PAGES.map((name) => join(WORKSPACE_ROOT, name))) {
  write(path, withClonesOf(page, readFileSync(path, 'utf8')));
}

function write(path, text) {
  const isNew = readFileSync(path, 'utf8') !== text;
  if (isNew) writeFileSync(path, text);
  console.log(`${isNew ? 'written ' : 'the same'}  ${relative(WORKSPACE_ROOT, path)}`);
}
