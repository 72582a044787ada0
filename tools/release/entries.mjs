/**
 * How the entries of a package are found: by `import` and by `require`, each with its types, and by
 * a TypeScript that knows no `exports` (`moduleResolution: node10`). All of it follows from the
 * source of each entry, which `exports` names under `@wflo/source`:
 * `"./register": { "@wflo/source": "./src/register.ts" }`.
 *
 * @module
 */

const SOURCE = '@wflo/source';

/**
 * The fields of a package.json that follow from the sources of its entries. An entry named in
 * `wflo.commonJsOnly` is the same file for `import` and `require`: for code whose state must not be
 * there twice, in a place where the two formats can't share it.
 */
export function entryFields({ exports, wflo = {} }) {
  const entries = Object.entries(exports).filter(([, target]) => target[SOURCE] !== undefined);
  const root = exports['.']?.[SOURCE];
  const others = entries.filter(([path]) => path !== '.');
  return {
    ...(root === undefined ? {} : { main: built(root, '.cjs'), types: built(root, '.d.cts') }),
    exports: Object.fromEntries(
      Object.entries(exports).map(([path, target]) => {
        const source = target[SOURCE];
        if (source === undefined) return [path, target];
        return [path, conditions(source, wflo.commonJsOnly?.includes(path) ?? false)];
      }),
    ),
    ...(others.length === 0 ? {} : { typesVersions: { '*': typesByPath(others) } }),
  };
}

/** The manifest with these fields, where its `exports` are. */
export function withEntryFields(manifest) {
  const { main, types, exports, typesVersions } = entryFields(manifest);
  const derived = Object.entries({ main, types, exports, typesVersions });
  return Object.fromEntries(
    Object.entries(manifest).flatMap(([key, value]) => {
      if (key === 'exports') return derived.filter(([, field]) => field !== undefined);
      return derived.some(([name]) => name === key) ? [] : [[key, value]];
    }),
  );
}

function conditions(source, isCommonJsOnly) {
  const commonJs = { types: built(source, '.d.cts'), default: built(source, '.cjs') };
  if (isCommonJsOnly) return { [SOURCE]: source, ...commonJs };
  return {
    [SOURCE]: source,
    import: { types: built(source, '.d.ts'), default: built(source, '.js') },
    require: commonJs,
  };
}

function typesByPath(entries) {
  return Object.fromEntries(
    entries.map(([path, target]) => [path.slice(2), [built(target[SOURCE], '.d.cts')]]),
  );
}

function built(source, extension) {
  return source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, extension);
}
