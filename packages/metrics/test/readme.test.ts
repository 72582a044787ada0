import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

describe('the example of the README', () => {
  it('prints what the README says', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const reference = readFileSync(
      new URL('../../../docs/reference/packages/metrics.md', import.meta.url),
      'utf8',
    );
    // The examples of the reference go on where that of the README ended.
    const code = [...`${readme}${reference}`.matchAll(/```[tj]s\n([\s\S]*?)```/g)]
      .map(([, block]) => block)
      .join('\n');
    expect(code).toContain('createInstruments');
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
