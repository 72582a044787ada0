import { renderMetrics } from '@wflo/metrics';
import { NativeConnection, Worker } from '@temporalio/worker';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

withTemporal('a plugin that comes after the connection was made', () => {
  let connection: NativeConnection;
  let lines: { event: string; fields: Record<string, unknown> | undefined }[];

  beforeAll(async () => {
    // Makes the runtime of the process, which has no metrics then.
    connection = await NativeConnection.connect({ address: address! });
  }, 60_000);
  afterAll(() => connection.close());
  beforeEach(() => {
    lines = [];
  });

  const write = (event: string, fields?: Record<string, unknown>) => {
    lines.push({ event, fields });
  };
  const logger = { debug: write, info: write, warning: write, error: write };
  const makeWorkers = async (plugin: WfloTemporalPlugin) => {
    for (const taskQueue of ['late-1', 'late-2']) {
      const bundle = await sharedBundle('instrumented');
      const options = { connection, taskQueue, workflowBundle: bundle, plugins: [plugin] };
      await (await Worker.create(options)).runUntil(Promise.resolve());
    }
  };
  const warnings = () => lines.filter(({ event }) => event === 'temporal_runtime_exists');

  it('reports, once, that core metrics were requested in vain, and what to do', async () => {
    const plugin = new WfloTemporalPlugin({ logger, coreMetrics: true, coreLogLevel: 'DEBUG' });
    await makeWorkers(plugin);

    expect(warnings()).toEqual([
      {
        event: 'temporal_runtime_exists',
        fields: {
          code: 'WFLO_TEMPORAL_RUNTIME_EXISTS',
          options: ['coreMetrics', 'coreLogLevel'],
          hint: expect.stringContaining('NativeConnection.connect({ plugins })') as string,
        },
      },
    ]);
    expect(plugin.stats().coreMetrics).toBe('unavailable');
    expect((await renderMetrics()).body).not.toMatch(/^temporal_/m);
  }, 60_000);

  it('says so of a runtime that it is not to make, too', async () => {
    const plugin = new WfloTemporalPlugin({ logger, coreMetrics: true, runtime: false });
    await makeWorkers(plugin);

    expect(warnings()).toHaveLength(1);
  }, 60_000);

  it('reports nothing when nothing was requested', async () => {
    const plugin = new WfloTemporalPlugin({ logger });
    await makeWorkers(plugin);

    expect(warnings()).toEqual([]);
    expect(plugin.stats().coreMetrics).toBe('off');
  }, 60_000);
});
