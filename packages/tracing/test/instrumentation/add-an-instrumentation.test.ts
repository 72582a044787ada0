import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runApp } from '../apps/run-app.ts';
import { startRespServer } from './resp-server.ts';

const database = process.env['WFLO_TEST_POSTGRES_URL'];
const itIfPostgres = database === undefined ? it.skip : it;
const page = new URL('../../../../docs/guides/add-an-instrumentation.md', import.meta.url);

itIfPostgres('runs the code for pg and ioredis of the page "add an instrumentation"', async () => {
  const code = /## pg and ioredis[^]*?```js\n([^]*?)```/.exec(await readFile(page, 'utf8'))?.[1];
  const folder = new URL(`../../test-output/instrumentation-${process.pid}/`, import.meta.url);
  const app = new URL('app.mjs', folder);
  await mkdir(folder, { recursive: true });
  await writeFile(app, code ?? '');
  const redis = await startRespServer();

  const { stdout, stderr, exitCode } = await runApp(fileURLToPath(app), {
    env: {
      DATABASE_URL: database ?? '',
      REDIS_URL: redis.url,
      OTEL_TRACES_EXPORTER: 'console',
    },
  });
  redis.server.close();
  await rm(folder, { recursive: true });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const names = [...stdout.matchAll(/^ {2}name: '(.*)'/gm)].map(([, name]) => name);
  expect(names).toEqual(expect.arrayContaining(['pg.connect', 'set', 'job']));
  expect(names.filter((name) => name?.startsWith('pg.query:SELECT'))).toHaveLength(1);
  const root = /traceId: '(\w+)',(?:(?!traceId)[^])*?name: 'job'/.exec(stdout)?.[1] ?? '';
  expect(stdout.split(`\n  traceId: '${root}'`)).toHaveLength(1 + 4);
});
