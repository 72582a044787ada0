/** What a copy of import-in-the-middle, of any version, holds of the modules that were wrapped. */
interface HookRegistry {
  readonly importHooks: readonly ((...wrapped: WrappedModule) => void)[];
  /** For hooks that are added later. */
  readonly toHook: WrappedModule[];
  readonly specifiers: Map<string, unknown>;
}

type WrappedModule = readonly [
  url: string,
  namespace: unknown,
  specifier: unknown,
  format?: unknown,
];

const REGISTRY = /[\\/]import-in-the-middle[\\/]lib[\\/]register\.js$/;

/**
 * Shows each module that one copy of import-in-the-middle wraps to the instrumentations that have
 * another: npm may install one beside each instrumentation, and only the copy whose loader hook runs
 * hears of a module.
 *
 * @param require of what has the copy whose loader hook runs
 */
export function shareWrappedModules(require: NodeJS.Require): void {
  const running: unknown = require('import-in-the-middle');
  const addHook: unknown = Reflect.get(Object(running) as object, 'addHook');
  if (typeof addHook !== 'function') return;
  const own = require.resolve('import-in-the-middle').replace(/index\.js$/, '');
  Reflect.apply(addHook, undefined, [
    (...wrapped: WrappedModule) => {
      for (const [file, module] of Object.entries(require.cache)) {
        if (!REGISTRY.test(file) || file.startsWith(own)) continue;
        show(module?.exports as HookRegistry, wrapped); // what that file exports
      }
    },
  ]);
}

/** As that copy's own loader hook would. */
function show({ importHooks, toHook, specifiers }: HookRegistry, wrapped: WrappedModule): void {
  const [url, , specifier] = wrapped;
  specifiers.set(url, specifier);
  toHook.push(wrapped);
  for (const hook of importHooks) hook(...wrapped);
}
