/**
 * `node tools/release/write-entries.mjs`: writes what follows from the source of each entry into
 * the package.json of each package. Name a new entry by its source, and run this:
 * `"./otlp": { "@wflo/source": "./src/otlp.ts" }`.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withEntryFields } from './entries.mjs';
import { publishablePackages } from './publishable.mjs';

for (const { name, folder, manifest } of publishablePackages()) {
  const path = join(folder, 'package.json');
  const text = `${JSON.stringify(withEntryFields(manifest), null, 2)}\n`;
  const isNew = readFileSync(path, 'utf8') !== text;
  if (isNew) writeFileSync(path, text);
  console.log(`${isNew ? 'written ' : 'the same'}  ${name}`);
}
