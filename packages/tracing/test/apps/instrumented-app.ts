/**
 * An application with instrumentations of its own, for ES modules that it imports. Its argument says
 * where it creates them. Prints the scopes of the spans that come of one call of each.
 */
import { Redis } from 'ioredis';
import pg from 'pg';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configureTracing, withSpan } from '../../src/index.ts';
import { printedSpans, remember } from './printed-spans.ts';

const [place] = process.argv.slice(2);
const own = place === 'preloaded' ? undefined : await import('./own-instrumentations.ts');
const tracing = configureTracing({
  spanProcessors: [remember()],
  instrumentations: place === 'option' && own !== undefined ? [own.list, ...own.again()] : [],
});
const server = createServer((_request, response) => {
  response.end();
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo; // it listens on a port
await withSpan('job', {}, async () => {
  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  await new Promise<void>((resolve) => {
    get(`http://127.0.0.1:${port}/`, (response) => response.resume().on('end', resolve));
  });
  // Nobody listens there: the calls fail, and are traced.
  const redis = new Redis({ port: 1, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.get('key').catch(() => undefined);
  await new pg.Client({ port: 1 }).connect().catch(() => undefined);
});
server.close();
server.closeAllConnections();
const spans = printedSpans();
await tracing.shutdown();
process.stdout.write(JSON.stringify(spans));
