import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

describe('the example of the README', () => {
  it('prints what the README says', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const printed = /prints\n\n```\n([\s\S]*?)```/.exec(readme)?.[1];
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@wflo/source', '--input-type=module-typescript', '--eval', code],
      {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] },
      },
    );
    expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: '' });
  });
});
