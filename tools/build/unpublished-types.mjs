/**
 * `node unpublished-types.mjs`, in the folder of a package, before it is packed. Its declarations may
 * name projects that are not published, as their code stands in the bundle: puts the declarations
 * of those into `dist`, and makes the names lead there. With `--undo` all is as before, as the
 * workspace itself needs it.
 *
 * @module
 */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { commonJsDeclaration } from './declarations.mjs';
import { UNPUBLISHED_NAMES } from './unpublished.mjs';

const DIST = 'dist';
const FOLDER = join(DIST, 'unpublished');
const LIBS = join(import.meta.dirname, '../../libs');
const NAME = new RegExp(`(?<=(['"]))@wflo/(${UNPUBLISHED_NAMES})(?=\\1)`, 'g');
const REDIRECTED = new RegExp(
  `(?<=(['"]))[./]+/unpublished/(${UNPUBLISHED_NAMES})/index\\.c?js(?=\\1)`,
  'g',
);
const DECLARATION = /\.d\.[cm]?ts$/;

if (process.argv.includes('--undo')) await undo();
else await redirect();

async function undo() {
  await rm(FOLDER, { recursive: true, force: true });
  for (const file of await declarationsIn(DIST)) {
    await change(file, (text) => text.replace(REDIRECTED, (_path, _quote, lib) => `@wflo/${lib}`));
  }
}

async function redirect() {
  await rm(FOLDER, { recursive: true, force: true });
  const used = await redirectIn(DIST);
  // The set grows while it is walked.
  for (const lib of used) {
    await copyDeclarations(lib);
    for (const other of await redirectIn(join(FOLDER, lib))) used.add(other);
  }
}

/** @returns the projects that the declarations in a folder name */
async function redirectIn(folder) {
  const used = new Set();
  for (const file of await declarationsIn(folder)) {
    const index = file.endsWith('.cts') ? 'index.cjs' : 'index.js';
    const to = (lib) => relative(dirname(file), join(FOLDER, lib, index)).replaceAll(sep, '/');
    await change(file, (text) =>
      text.replace(NAME, (_name, _quote, lib) => {
        used.add(lib);
        return to(lib).startsWith('.') ? to(lib) : `./${to(lib)}`;
      }),
    );
  }
  return used;
}

async function copyDeclarations(lib) {
  const from = join(LIBS, lib, DIST);
  for (const file of await declarationsIn(from)) {
    const to = join(FOLDER, lib, relative(from, file));
    await cp(file, to);
    // Its map leads to a source that is not packed.
    await change(to, (text) => text.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
    await writeFile(
      to.replace(/\.d\.ts$/, '.d.cts'),
      commonJsDeclaration(await readFile(to, 'utf8')),
    );
  }
}

async function declarationsIn(folder) {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => DECLARATION.test(file)).map((file) => join(folder, file));
}

async function change(file, by) {
  const text = await readFile(file, 'utf8');
  const changed = by(text);
  if (changed !== text) await writeFile(file, changed);
}
