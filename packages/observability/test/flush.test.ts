import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Counter, parseSettings, startObservability, withSpan } from '../src/index.ts';

interface Received {
  readonly path: string;
  readonly body: string;
}

/** A collector over HTTP; protobuf holds texts as they are. */
async function collector(
  respond: (response: ServerResponse) => void = (response) => void response.end(),
): Promise<{ server: Server; endpoint: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url ?? '', body });
      respond(response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { server, endpoint: `http://127.0.0.1:${port}`, received };
}

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
      const of = (path: string): string =>
        received
          .filter((one) => one.path === path)
          .map(({ body }) => body)
          .join('');
      expect(of('/v1/traces')).toContain(`span-${invocation}`);
      expect(of('/v1/logs')).toContain(`line-${invocation}`);
      expect(of('/v1/metrics')).toContain('function_invocations_total');
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
