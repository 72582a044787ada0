import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

// Nothing listens there; the call is made all the same.
const SCRIPT = `
  const { createCostClient } = await import('@wflo/contracts');
  const client = createCostClient({ baseUrl: 'http://127.0.0.1:1' });
  await client.getBudget('exec-1').catch(({ code }) => console.log(code));
  const { Agent, getGlobalDispatcher } = await import('undici');
  console.log(getGlobalDispatcher() instanceof Agent);
`;

it("leaves the global fetch with Node's own dispatcher", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@wflo/source', '--no-warnings', '--input-type=module', '--eval', SCRIPT],
    { cwd: PACKAGE, env: { ...process.env, FORCE_COLOR: '0' } },
  );
  expect(stdout).toBe('WFLO_SERVICE_UNREACHABLE\nfalse\n');
});
