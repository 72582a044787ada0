// Imports the module named as argument and prints, as JSON, what that has left behind in the
// process: output, open handles, listeners, globals, a changed environment.
const { stdout, stderr } = process;
const write = stdout.write.bind(stdout);
const written = [];
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

await settled();
const before = describe();
stdout.write = stderr.write = (chunk) => written.push(`it wrote ${JSON.stringify(String(chunk))}`);
await import(process.argv[2]);
await settled();
const after = describe();
const effects = Object.keys(after).flatMap((kind) => added(before[kind], after[kind]));
write(JSON.stringify([...written, ...effects, ...(await changedFetch())]));

function describe() {
  return {
    handles: process.getActiveResourcesInfo().map((handle) => `an open ${handle}`),
    listeners: process
      .eventNames()
      .flatMap((name) => process.listeners(name).map(() => `process.on('${String(name)}')`)),
    globals: Reflect.ownKeys(globalThis)
      .map((key) => `the global ${String(key)}`)
      // Node's own appear when its fetch is first looked at.
      .filter((name) => !name.includes('undici.globalDispatcher')),
    environment: Object.entries(process.env).map(([name, value]) => `${name}=${value}`),
  };
}

/** The package undici takes over Node's own fetch, if it is loaded before that. */
async function changedFetch() {
  const dispatcher = globalThis[DISPATCHER];
  if (dispatcher === undefined) return [];
  const undici = await import('undici').catch(() => undefined);
  return undici !== undefined && dispatcher instanceof undici.Agent
    ? ["the global fetch goes through another undici than Node's"]
    : [];
}

function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

function added(old, current) {
  const left = [...old];
  return current.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
