import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const workspace = join(here, '../../..');

/** The first TypeScript example of the README, as an app of its own beside the workspace's packages. */
function exampleApp(): string {
  const readme = readFileSync(join(here, '../README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'wflo-readme-'));
  symlinkSync(join(workspace, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'app.mts'), example);
  return folder;
}

describe('the example of the README', () => {
  it('serves, and ends by itself after SIGTERM', async () => {
    const child = spawn(
      process.execPath,
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'app.mts'],
      {
        cwd: exampleApp(),
        env: { PATH: process.env['PATH'], METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(child, 'exit');
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.includes('shop_open')) child.kill('SIGTERM');
    }
    expect(await exited).toEqual([0, null]);
    const line = output.split('\n').find((text) => text.includes('shop_open')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      logger: 'shop',
      event: 'shop_open',
      currency: 'USD',
    });
  });
});
