/**
 * Has Node set up its own `fetch` before the package undici is loaded, which otherwise puts its
 * dispatcher under everybody's global `fetch` (nodejs/undici, `lib/global.js`). Import it first.
 *
 * @module
 */
Reflect.get(globalThis, 'Response');
