import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..');

it('the example of the README prints what it says', async () => {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, printed] = /prints\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@wflo/source',
      '--no-warnings',
      '--input-type=module-typescript',
      '--eval',
      example,
    ],
    { cwd: PACKAGE, env: { ...process.env, FORCE_COLOR: '0' } },
  );
  expect(stdout).toBe(printed);
});
