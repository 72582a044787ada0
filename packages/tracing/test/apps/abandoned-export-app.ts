/** Ends while an export without a response is under way, and never shuts tracing down. */
import { createServer } from 'node:net';
import { configureTracing, getTracer } from '../../src/index.ts';

let arrived: () => void = () => undefined;
const arrival = new Promise<void>((resolve) => (arrived = resolve));
const silent = createServer((socket) => {
  socket.unref();
  socket.once('data', arrived);
});
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
const address = silent.address();
if (address === null || typeof address === 'string') throw new Error('no port');

configureTracing({ otlpEndpoint: `127.0.0.1:${address.port}` });
for (let made = 0; made < 600; made += 1) getTracer().startSpan('work').end();
await arrival;
silent.unref();
process.stdout.write('over');
