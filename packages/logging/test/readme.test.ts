import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** Lines with what differs from run to run made equal. */
function comparable(lines: string): unknown[] {
  return lines
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line, (key, value: unknown) =>
          key === 'timestamp' || key === 'stack' ? `some ${key}` : value,
        ) as unknown,
    );
}

it('the example in the README prints what the README says', async () => {
  const readme = readFileSync(`${PACKAGE}README.md`, 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const output = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--conditions=@wflo/source', '--input-type=module', '--eval', example],
    { cwd: PACKAGE, env: { PATH: process.env['PATH'] } },
  );
  expect(comparable(stdout)).toEqual(comparable(output));
  expect(comparable(output)).toHaveLength(2);
});
