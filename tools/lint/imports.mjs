/**
 * Which files a source file imports by a relative path: types, re-exports and `import()` included.
 *
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

const read = new Map();

/** The path that `specifier`, written in `file`, leads to; undefined for a package. */
export function relativeTarget(file, specifier) {
  return /^\.\.?\//.test(specifier) ? resolve(dirname(file), specifier) : undefined;
}

/** The files that `file` imports by a relative path, read again when the file has changed. */
export function importedFiles(file) {
  const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const known = read.get(file);
  if (known?.changedAt === changedAt && known !== undefined) return known.files;
  const files = changedAt === undefined ? [] : parse(file);
  read.set(file, { changedAt, files });
  return files;
}

function parse(file) {
  const { importedFiles: found } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  const targets = found.map(({ fileName }) => relativeTarget(file, fileName));
  return [...new Set(targets.filter((target) => target !== undefined))];
}

/**
 * Finds ways from one file back to it. Files that lead to no circle are remembered, so that each
 * is followed once.
 */
export function circleFinder(file) {
  const innocent = new Set();
  const wayBack = (from) => {
    if (from === file) return [file];
    if (innocent.has(from)) return undefined;
    innocent.add(from);
    for (const next of importedFiles(from)) {
      const rest = wayBack(next);
      if (rest === undefined) continue;
      innocent.delete(from);
      return [from, ...rest];
    }
    return undefined;
  };
  return wayBack;
}
