import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { bodyOf, collector } from './http-collector.ts';

const PAGE = join(import.meta.dirname, '../../../docs/guides/bundle.md');

/** What the page says of a function and of esbuild's ES modules, with something to do. */
async function example(): Promise<{ handler: string; banner: string }> {
  const page = await readFile(PAGE, 'utf8');
  const handler = /```js\n([^]*?)```/.exec(page)?.[1] ?? '';
  const banner = /--banner:js="(.*)"/.exec(page)?.[1] ?? '';
  return { handler: `${handler}\nconst resize = async () => 'resized';\n`, banner };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wflo-lambda-'));
  // Of the sources, the instrumentations stay outside of the bundle.
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a function in one file has sent all when its handler returns', async () => {
  const { handler, banner } = await example();
  const outfile = join(folder, 'function.mjs');
  await build({
    stdin: { contents: handler, resolveDir: import.meta.dirname },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', conditions: ['@wflo/source'] },
    ...{ banner: { js: banner }, logLevel: 'error' },
  });
  const runtime = join(folder, 'runtime.mjs');
  // A process that is frozen sends nothing more, and neither does one that is killed.
  await writeFile(
    runtime,
    `import { writeSync } from 'node:fs';
     import { handler } from './function.mjs';
     writeSync(1, await handler({}) + '\\n');
     process.kill(process.pid, 'SIGKILL');`,
  );
  const { server, endpoint, received } = await collector();
  const { NODE_OPTIONS: _jest, JEST_WORKER_ID: _worker, ...env } = process.env;
  const invocation = spawn(process.execPath, [runtime], {
    cwd: folder,
    env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, LOG_JSON_OUTPUT: 'true' },
  });
  const output = Promise.all([text(invocation.stdout), text(invocation.stderr)]);
  await once(invocation, 'close');
  const [stdout, stderr] = await output;
  server.close();
  expect({ stdout, stderr, signal: invocation.signalCode }).toEqual({
    stderr: '',
    stdout: expect.stringMatching(/^resized$/m) as string,
    signal: 'SIGKILL',
  });
  expect(bodyOf(received, '/v1/traces')).toContain('resize');
  expect(bodyOf(received, '/v1/metrics')).toContain('wflo_service_info');
});
