import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

const SCRIPT = `
  await import('@wflo/contracts');
  const { Agent, getGlobalDispatcher } = await import('undici');
  console.log(getGlobalDispatcher() instanceof Agent);
`;

it("leaves the global fetch with Node's own dispatcher", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@wflo/source', '--no-warnings', '--input-type=module', '--eval', SCRIPT],
    { cwd: PACKAGE, env: { ...process.env, FORCE_COLOR: '0' } },
  );
  expect(stdout).toBe('false\n');
});
