import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { TracingStats } from '../src/index.ts';
import { runApp } from './apps/run-app.ts';
import { startGrpcCollector } from '@wflo/otlp/collector';

it("runs the README's example as it stands", async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  const collector = await startGrpcCollector();
  const folder = new URL(`../test-output/readme-${process.pid}/`, import.meta.url);
  const app = new URL('app.mjs', folder);
  await mkdir(folder, { recursive: true });
  await writeFile(app, example.replace('localhost:4317', collector.endpoint));

  const { stdout, stderr, exitCode } = await runApp(fileURLToPath(app));
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(JSON.parse(stdout) as TracingStats).toMatchObject({ started: 2, ended: 2, exported: 2 });
  expect(collector.accepted()).toBe(2);

  collector.close();
  await rm(folder, { recursive: true });
});
