/**
 * An application whose own set-up of OpenTelemetry stands beside the register. Prints the scopes of
 * the spans that its provider gets, before and after a configuration of this package.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { configureTracing, withSpan } from '../../src/index.ts';

const scopes: string[][] = [];
const server = createServer((_request, response) => {
  response.end();
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo; // it listens on a port

for (const round of ['before', 'after']) {
  const own = new Set<string>();
  const done = (): Promise<void> => Promise.resolve();
  const host = new NodeTracerProvider({
    spanProcessors: [
      {
        onStart: (span) => void own.add(span.instrumentationScope.name),
        onEnd: () => undefined,
        forceFlush: done,
        shutdown: done,
      },
    ],
  });
  host.register();
  await withSpan(round, {}, async () => {
    await (await fetch(`http://127.0.0.1:${port}/`)).text();
  });
  scopes.push([...own].sort());
  trace.disable();
  await configureTracing().shutdown();
}
server.close();
server.closeAllConnections();
process.stdout.write(JSON.stringify(scopes));
