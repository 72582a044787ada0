import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly path: string;
  readonly body: string;
}

/** A collector over HTTP; protobuf holds texts as they are. */
export async function collector(
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

/** What was sent to one path, together. */
export function bodyOf(received: readonly Received[], path: string): string {
  return received
    .filter((one) => one.path === path)
    .map(({ body }) => body)
    .join('');
}
