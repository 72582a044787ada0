import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startLogReceiver } from './otlp/log-receiver.ts';

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

const readme = readFileSync(`${PACKAGE}README.md`, 'utf8');
const [example = '', otlpExample = ''] = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
);

async function run(code: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--conditions=@wflo/source', '--input-type=module', '--eval', code],
    { cwd: PACKAGE, env: { PATH: process.env['PATH'], ...env } },
  );
  return stdout;
}

it('the example in the README prints what the README says', async () => {
  const output = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(comparable(await run(example))).toEqual(comparable(output));
  expect(comparable(output)).toHaveLength(2);
});

it('the example of the export in the README sends its line', async () => {
  const receiver = await startLogReceiver();
  const stdout = await run(otlpExample, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
  await receiver.close();
  expect(comparable(stdout)).toMatchObject([{ event: 'order_placed', order_id: 'o-1' }]);
  expect(receiver.records).toMatchObject([
    { scope: 'shop.checkout', eventName: 'order_placed', attributes: { order_id: 'o-1' } },
  ]);
});
