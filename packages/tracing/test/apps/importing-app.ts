/** Counts what importing the package leaves behind. */
const resources = (): number =>
  process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe|FSReq|CloseReq/.test(name)).length;
const globals = (): number =>
  Object.getOwnPropertySymbols(globalThis).filter((name) => {
    const held: unknown = Reflect.get(globalThis, name);
    return String(name).includes('opentelemetry') && held !== undefined;
  }).length;

const before = { globals: globals(), resources: resources() };
await import('../../src/index.ts');
process.stdout.write(
  JSON.stringify({
    globals: globals() - before.globals,
    resources: resources() - before.resources,
  }),
);
