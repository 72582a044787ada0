/**
 * CommonJS from the ES modules that a package was bundled into: the same entries and chunks (which
 * esbuild makes of ES modules only), and an ES module for each entry that is there for `import`.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

/**
 * `import.meta.url` of what is CommonJS now; a bundle of ES modules has no `__filename`. A Node that
 * is too old has no `getBuiltinModule`, and goes on to the version guard, which says so.
 */
const MODULE_URL = '__moduleUrl';
const MODULE_URL_BANNER =
  `const ${MODULE_URL} = typeof __filename === 'undefined' || !process.getBuiltinModule ? ` +
  `'file:///' : process.getBuiltinModule('node:url').pathToFileURL(__filename).href;`;

/**
 * @param {import('esbuild').Metafile} metafile of the ES modules, which are replaced
 * @param {string[]} files what the package names: `.js` among them are for `import`
 * @param {string[]} bothFormats those of them that stay ES modules, with the rest in CommonJS
 */
export async function writeCommonJs({ outputs }, files, bothFormats, options) {
  const modules = Object.keys(outputs).filter((file) => file.endsWith('.js'));
  await build({
    ...options,
    entryPoints: modules,
    outdir: '.',
    outbase: '.',
    outExtension: { '.js': '.cjs' },
    bundle: false,
    format: 'cjs',
    // Jest takes `import()` only with a flag.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': MODULE_URL },
  });
  for (const file of modules) {
    finish(file.replace(/\.js$/, '.cjs'));
    if (bothFormats.includes(file)) {
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(RELATIVE_IMPORT, '$1.cjs$2'));
      continue;
    }
    const facade = facadeOf(file, outputs[file].exports);
    await Promise.all([rm(file), rm(`${file}.map`)]);
    if (files.includes(file)) writeFileSync(file, facade);
  }
}

/** `createRequire(import.meta.url)('…')`, as the sources load what is loaded on use. */
const CREATED_REQUIRE = new RegExp(
  String.raw`(?:\(0, \w+\.createRequire\d*\)|\bcreateRequire\d*)\(${MODULE_URL}\)\(`,
  'g',
);

const RELATIVE_IMPORT = /(^import\b[^;]*?["']\.[^"']*)\.js(["'];)$/gms;

/** Leads to the other modules of the package in CommonJS, and to those of others as a bundler sees. */
function finish(file) {
  const code = readFileSync(file, 'utf8')
    .replaceAll(/(\brequire\("\.[^"]*)\.js"\)/g, (_, path) => `${path}.cjs")`)
    .replaceAll(CREATED_REQUIRE, 'require(');
  const banner = code.includes(MODULE_URL) ? MODULE_URL_BANNER : '';
  // In the first line: the source map counts lines. What was an ES module is strict.
  writeFileSync(file, `"use strict";${banner}${code.replace(/^"use strict";/, '')}`);
}

/** What the ES module exports, from the CommonJS one; other packages are exported as they are. */
function facadeOf(file, names) {
  const own = `'./${basename(file, '.js')}.cjs'`;
  if (names.length === 0) return `import ${own};\n`;
  const others = readFileSync(file, 'utf8').match(/^export \* from "[^"]+";$/gm) ?? [];
  return [...others, `export { ${names.join(', ')} } from ${own};`, ''].join('\n');
}
