import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;
const script = fileURLToPath(new URL('../fixtures/unbundled/worker.mjs', import.meta.url));

withTemporal('a workflow that does not bundle', () => {
  it("leaves webpack's reason in the log of a process that ends by it", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@wflo/source', script],
      {
        env: {
          PATH: process.env['PATH'],
          WFLO_TEST_TEMPORAL_ADDRESS: address,
          NODE_NO_WARNINGS: '1',
        },
        encoding: 'utf8',
      },
    );

    expect(status).toBe(1);
    expect(stderr).toContain('Webpack finished with errors');
    const lines = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ event }) => event === 'workflow_bundle_failed')).toMatchObject({
      level: 'error',
      output: expect.stringContaining("Can't resolve './not-there.mjs'") as string,
    });
  }, 90_000);
});
