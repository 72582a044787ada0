/** Prints for each kind of thread whether node:http is patched in it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Prints what the patch of node:http has loaded. */
const SCRIPT = `
  const loaded = Object.keys(require.cache).some((path) => path.includes('instrumentation-http'));
  require('node:worker_threads').parentPort.postMessage(loaded);
`;

const folder = await mkdtemp(join(tmpdir(), 'wflo-threads-'));
await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
const patched: Record<string, unknown> = {};
for (const name of ['any-thread', 'workflow-worker-thread']) {
  const file = join(folder, `${name}.js`);
  await writeFile(file, SCRIPT);
  const [message] = (await once(new Worker(file), 'message')) as [unknown];
  patched[name] = message;
}
await rm(folder, { recursive: true });
process.stdout.write(JSON.stringify(patched));
