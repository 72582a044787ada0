/**
 * Makes `@opentelemetry/api` mean its version 1.10, which is one module for `require` and another
 * for `import`, wherever in the process it is loaded.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.replace(/^@opentelemetry\/api(?=$|\/)/, 'opentelemetry-api-1.10'), context),
});
