import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { WfloTemporalPlugin } from '../../src/index.ts';

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
    expect(stderr).toContain('WFLO_TEMPORAL_BUNDLE_FAILED');
    expect(stderr).toContain("Can't resolve './not-there.mjs'");
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

describe('a bundle made beforehand', () => {
  const write = (event: string, fields?: Record<string, unknown>) =>
    void lines.push({ event, ...fields });
  let lines: Record<string, unknown>[] = [];
  const plugin = new WfloTemporalPlugin({
    runtime: false,
    logger: { debug: write, info: write, warning: write, error: write },
  });
  const bundle = (workflow: string, silent: string[] = []) =>
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL(`../fixtures/unbundled/${workflow}`, import.meta.url)),
      plugins: [plugin],
      // Hides the report, as many a build does.
      logger: new DefaultLogger('ERROR', ({ message }) => void silent.push(message)),
    });

  it('fails with the reason, whatever logger it has, and is logged once', async () => {
    lines = [];
    await expect(bundle('workflow.mjs')).rejects.toMatchObject({
      code: 'WFLO_TEMPORAL_BUNDLE_FAILED',
      message: expect.stringContaining("Can't resolve './not-there.mjs'") as string,
    });
    expect(lines.filter(({ event }) => event === 'workflow_bundle_failed')).toHaveLength(1);
  }, 60_000);

  it("keeps the SDK's own error about modules that workflow code may not import", async () => {
    await expect(bundle('forbidden.mjs')).rejects.toThrow(/disallowed modules:\n +- 'fs'/);
  }, 60_000);
});
