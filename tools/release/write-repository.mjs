/**
 * `node tools/release/write-repository.mjs`: writes what follows from `repository` of the root
 * package.json into each package's package.json and README, and into the alert rules. For a fork, and for a
 * project that moves: it changes that one field, and runs this.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { publishablePackages } from './publishable.mjs';
import {
  ALERT_FILES,
  repositoryFields,
  repositoryPage,
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

function write(path, text) {
  const isNew = readFileSync(path, 'utf8') !== text;
  if (isNew) writeFileSync(path, text);
  console.log(`${isNew ? 'written ' : 'the same'}  ${relative(WORKSPACE_ROOT, path)}`);
}
