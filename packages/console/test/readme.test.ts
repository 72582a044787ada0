import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..');
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8');

it('the example of the README prints what the README says', async () => {
  const [, example = '', printed] = /```ts\n([\s\S]*?)```[\s\S]*?```\n([\s\S]*?)```/.exec(README)!;
  const folder = mkdtempSync(join(tmpdir(), 'wflo-console-readme-'));
  const args = ['--conditions=@wflo/source', '--no-warnings', '--input-type=module-typescript'];
  const inFolder = example.replace('port: 0,', `dataFolder: ${JSON.stringify(folder)}, port: 0,`);
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '--eval', inFolder], {
    cwd: PACKAGE,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  rmSync(folder, { recursive: true });
  expect(stdout).toBe(printed);
});

it('the README names each variable that is read', () => {
  const settings = readFileSync(join(PACKAGE, 'src/server/settings.ts'), 'utf8');
  const read = new Set(settings.match(/\b(CONSOLE|TEMPORAL|COST_SERVICE)_[A-Z_]+\b/g));
  expect([...read].filter((name) => !README.includes(name))).toEqual([]);
});
