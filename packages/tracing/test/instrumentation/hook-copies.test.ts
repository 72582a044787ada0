import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { runApp } from '../apps/run-app.ts';

const folder = resolve(import.meta.dirname, `../../test-output/hook-copies-${process.pid}`);

beforeAll(async () => {
  const { resolve: find } = createRequire(import.meta.url);
  const from = createRequire(find('@opentelemetry/instrumentation'));
  const copied = dirname(from.resolve('import-in-the-middle'));
  const library = join(folder, 'node_modules/es-library');
  await mkdir(library, { recursive: true });
  await cp(copied, join(folder, 'node_modules/import-in-the-middle'), { recursive: true });
  await writeFile(
    join(library, 'package.json'),
    '{ "name": "es-library", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  );
  await writeFile(join(library, 'index.js'), "export const hello = () => 'as it is';");
  await writeFile(
    join(folder, 'instrument.mjs'),
    `import { Hook } from 'import-in-the-middle';
     new Hook(['es-library'], (exports) => { exports.hello = () => 'instrumented'; });`,
  );
  await writeFile(
    join(folder, 'app.mjs'),
    "import { hello } from 'es-library'; process.stdout.write(hello());",
  );
});

afterAll(() => rm(folder, { recursive: true }));

it('lets an instrumentation patch an ES module that has a copy of the loader hook of its own', async () => {
  const { stdout, stderr } = await runApp(join(folder, 'app.mjs'), {
    importNext: join(folder, 'instrument.mjs'),
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'instrumented', stderr: '' });
});
