/**
 * Jest filter: which files are tests of the target `test`, and which of `e2e`. Those that read a
 * variable of a test component (`WFLO_TEST_…`), themselves or by a file of the test folder that
 * they name, are `e2e`: what they do depends on the machine, so Nx may not cache it.
 *
 * @module
 */
const { existsSync, readFileSync } = require('node:fs');
const { dirname, resolve, sep } = require('node:path');

const VARIABLE = /WFLO_TEST_[A-Z_]+/g;
const NAMED_FILE = /['"`](\.\.?\/[^'"`\s]+\.(?:ts|mjs|cjs))['"`]/g;

/** The variables of components that `file`, or a test file that it names, reads. */
function componentVariables(file, seen = new Set()) {
  if (seen.has(file) || !file.includes(`${sep}test${sep}`) || !existsSync(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(NAMED_FILE)].map(([, name]) => resolve(dirname(file), name));
  return [
    ...(text.match(VARIABLE) ?? []),
    ...named.flatMap((other) => componentVariables(other, seen)),
  ];
}

const needsComponents = (file) => componentVariables(file).length > 0;

const selected = {
  test: (file) => !needsComponents(file),
  e2e: (file) => needsComponents(file),
};

/** `WFLO_TESTS` names the target; without it, every test file runs. */
module.exports = (files, target = process.env.WFLO_TESTS) => ({
  filtered: target ? files.filter((file) => selected[target](file)) : files,
});
module.exports.componentVariables = componentVariables;
