/** A process of its own that takes whatever is sent over OTLP's HTTP. Says its port to its parent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  process.send?.({ port });
});
process.once('disconnect', () => {
  process.exit();
});
