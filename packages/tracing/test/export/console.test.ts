import { startHttpCollector } from '@wflo/otlp/collector';
import { runApp } from '../apps/run-app.ts';

const run = (env: Record<string, string>) =>
  runApp('exiting-app.ts', { register: false, env: { SHUTDOWN_MILLIS: '15000', ...env } });

describe('OTEL_TRACES_EXPORTER', () => {
  it('prints each span on stdout with console', async () => {
    const { stdout, stderr } = await run({ OTEL_TRACES_EXPORTER: 'console' });
    expect(stdout.match(/^ {2}name: 'work',$/gm)).toHaveLength(100);
    expect(stdout.match(/^ {2}traceId: '[0-9a-f]{32}',$/gm)).toHaveLength(100);
    expect(stderr).toBe('');
  });

  it('prints and exports with a list of both', async () => {
    const collector = await startHttpCollector();
    const { stdout } = await run({
      OTEL_TRACES_EXPORTER: 'otlp,console',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    });
    expect(stdout.match(/^ {2}name: 'work',$/gm)).toHaveLength(100);
    expect(collector.requests).toEqual([{ path: '/v1/traces', spans: 100 }]);
    collector.close();
  });

  it('prints nothing with OTEL_SDK_DISABLED', async () => {
    const env = { OTEL_TRACES_EXPORTER: 'console', OTEL_SDK_DISABLED: 'true' };
    expect((await run(env)).stdout).not.toContain('traceId');
  });
});
