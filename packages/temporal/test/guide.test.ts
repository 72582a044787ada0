import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const GUIDE = '../../docs/guides/temporal.md';
const read = (path: string) => readFileSync(`${PACKAGE}${path}`, 'utf8');
const examplesOf = (path: string) =>
  [...read(path).matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code);

it.each(['README.md', GUIDE])('the worker of %s is the one of examples/worker.ts', (path) => {
  const [worker = ''] = examplesOf(path);
  const statements = worker.split('\n').filter((line) => !/^(import .*)?$/.test(line));
  expect(statements.length).toBeGreaterThan(5);
  const example = read('examples/worker.ts');
  // The example serves /metrics until the worker ends.
  const missing = statements.filter((line) => !example.includes(line));
  expect(missing).toEqual([]);
});

it('the spans of the guide are made in code that runs', async () => {
  const [, spans = ''] = examplesOf(GUIDE);
  expect(spans).toContain('withSpan');
  const world = `
    const id = 'o-1';
    const charge = async (order) => 'charged ' + order;
    const ship = async (order) => console.log('shipped ' + order);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--no-warnings',
      '--conditions=@wflo/source',
      '--input-type=module-typescript',
      '--eval',
      `${spans}\nconsole.log(receipt);`.replace(/\n\n/, `\n${world}\n`),
    ],
    { cwd: PACKAGE, env: { PATH: process.env['PATH'] } },
  );
  expect(stdout).toBe('shipped o-1\ncharged o-1\n');
});
