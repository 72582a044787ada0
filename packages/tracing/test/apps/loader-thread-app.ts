// Prints whether `register` was installed in this thread, and in the one that runs loader hooks.
import { register } from 'node:module';

const REGISTERED = `Reflect.has(globalThis, Symbol.for('@wflo/tracing/register'))`;
const HOOKS = `
export const resolve = (specifier, context, next) =>
  specifier === 'wflo:registered'
    ? { url: specifier, shortCircuit: true }
    : next(specifier, context);
export const load = (url, context, next) =>
  url === 'wflo:registered'
    ? { format: 'module', source: 'export default ' + ${REGISTERED}, shortCircuit: true }
    : next(url, context);
`;
// eslint-disable-next-line @typescript-eslint/no-deprecated -- it has the thread that this is about
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
// The module that the hooks above make; not a constant, since there are no types of it.
const url = ['wflo', 'registered'].join(':');
const { default: inLoaderThread } = (await import(url)) as { default: boolean };
const inThisThread = Reflect.has(globalThis, Symbol.for('@wflo/tracing/register'));
console.log(JSON.stringify({ inThisThread, inLoaderThread }));
