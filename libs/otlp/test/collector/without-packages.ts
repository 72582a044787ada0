/**
 * Arguments of Node under which these packages are not installed, neither for `import` nor for
 * `require`.
 */
export function withoutPackages(...names: readonly string[]): readonly string[] {
  const source = `
    import { registerHooks } from 'node:module';
    const missing = ${JSON.stringify(names)};
    registerHooks({
      resolve(specifier, context, next) {
        if (!missing.includes(specifier)) return next(specifier, context);
        const error = new Error("Cannot find package '" + specifier + "'");
        throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
      },
    });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
}
