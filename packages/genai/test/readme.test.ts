import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
// nx-ignore-next-line: a change in anything affects tools.
import { startFixtureLlm } from '@wflo/tools/fixture-llm';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..');

it('the example of the README prints what the README says', async () => {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  const [, example = '', printed] = /```ts\n([\s\S]*?)```[\s\S]*?```\n([\s\S]*?)```/.exec(readme)!;
  const server = await startFixtureLlm();
  const args = ['--conditions=@wflo/source', '--no-warnings', '--input-type=module-typescript'];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--eval', example], {
    cwd: PACKAGE,
    env: { ...process.env, OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none', FORCE_COLOR: '0' },
  });
  await server.close();
  expect(stdout).toBe(printed);
});
