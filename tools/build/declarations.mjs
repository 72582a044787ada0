/**
 * Declarations of CommonJS (`.d.cts`) beside those of ES modules that `tsc` has left.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The specifier of an import, an export or an `import()` type. */
const SPECIFIER = /((?:\bfrom|\bimport|\bimport\()\s*)(['"])(\.[^'"]+)\2/g;
/** tsc leaves `.ts` in declarations where the sources have it. */
const EXTENSION = /(?<!\.d)\.(js|ts)$/;

/** @param {string[]} files what the package names: made is what `.d.cts` among them lead to */
export function writeDeclarations(files) {
  const roots = files.filter((file) => file.endsWith('.d.cts'));
  const found = new Set(roots.map((file) => file.replace(/\.d\.cts$/, '.d.ts')));
  // The set grows while it is walked.
  for (const file of found) {
    const text = readFileSync(file, 'utf8');
    for (const [, , , path] of text.matchAll(SPECIFIER)) {
      found.add(join(dirname(file), path.replace(EXTENSION, '.d.ts')));
    }
    write(file, text);
  }
}

/** The same declaration, for CommonJS: it leads to others of CommonJS. */
export function commonJsDeclaration(text) {
  return text
    .replaceAll(SPECIFIER, (_, before, quote, path) => {
      return `${before}${quote}${path.replace(EXTENSION, '.cjs')}${quote}`;
    })
    .replace(/^(\/\/# sourceMappingURL=.*)\.d\.ts\.map/m, '$1.d.cts.map');
}

function write(file, text) {
  writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), commonJsDeclaration(text));
  const map = `${file}.map`;
  if (!existsSync(map)) return;
  const { file: name, ...rest } = JSON.parse(readFileSync(map, 'utf8'));
  const moved = { ...rest, file: name.replace(/\.d\.ts$/, '.d.cts') };
  writeFileSync(map.replace(/\.d\.ts\.map$/, '.d.cts.map'), JSON.stringify(moved));
}
