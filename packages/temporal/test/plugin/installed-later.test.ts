import { NativeConnection, Runtime } from '@temporalio/worker';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { temporalLogger } from '../../src/telemetry/temporal-logger.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? it : it.skip;

withTemporal(
  'a runtime that the program installs after the plugin was made stays',
  async () => {
    const events: string[] = [];
    const write = (event: string) => void events.push(event);
    const logger = { debug: write, info: write, warning: write, error: write };
    const plugin = new WfloTemporalPlugin({ logger, coreMetrics: true });
    const own = temporalLogger(() => undefined);
    Runtime.install({ logger: own });
    const connection = await NativeConnection.connect({ address: address!, plugins: [plugin] });

    expect(Runtime.instance().logger).toBe(own);
    expect(plugin.stats().coreMetrics).toBe('unavailable');
    expect(events.filter((event) => event === 'temporal_runtime_exists')).toHaveLength(1);
    await connection.close();
  },
  60_000,
);
