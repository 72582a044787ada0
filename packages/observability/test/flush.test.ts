import { Counter, parseSettings, startObservability, withSpan } from '../src/index.ts';
import { bodyOf, collector } from './http-collector.ts';

const start = (endpoint: string): ReturnType<typeof startObservability> =>
  startObservability({
    service: { name: 'function' },
    settings: parseSettings(
      {},
      { env: { LOG_JSON_OUTPUT: 'true', OPENTELEMETRY_OTLP_ENDPOINT: endpoint } },
    ),
    protocol: 'http/protobuf',
    server: false,
  });

describe('flush, at the end of an invocation', () => {
  it('has logs, spans and metrics of each invocation sent when it resolves', async () => {
    const { server, endpoint, received } = await collector();
    const observability = await start(endpoint);
    const invocations = new Counter({ name: 'function_invocations_total', help: 'Invocations' });
    for (const invocation of ['first', 'second']) {
      received.length = 0;
      withSpan(`span-${invocation}`, {}, () => {
        observability.logger.info(`line-${invocation}`);
        invocations.inc();
      });
      await observability.flush();
      expect(bodyOf(received, '/v1/traces')).toContain(`span-${invocation}`);
      expect(bodyOf(received, '/v1/logs')).toContain(`line-${invocation}`);
      expect(bodyOf(received, '/v1/metrics')).toContain('function_invocations_total');
    }
    await observability.shutdown();
    server.close();
  });

  it('resolves though the collector is silent', async () => {
    const { server, endpoint } = await collector(() => undefined);
    const observability = await start(endpoint);
    withSpan('span', {}, () => {
      observability.logger.info('line');
    });
    await observability.flush({ timeoutMillis: 50 });
    await observability.shutdown({ timeoutMillis: 50 });
    server.closeAllConnections();
    server.close();
  });
});
