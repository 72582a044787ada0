import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy that opens tunnels (CONNECT), and nothing else. */
export interface ConnectProxy {
  readonly url: string;
  /** Where tunnels were opened to, one for each. */
  readonly tunnels: string[];
  /** What `Proxy-Authorization` said. */
  readonly credentials: (string | undefined)[];
  close(): void;
}

export async function startConnectProxy(): Promise<ConnectProxy> {
  const tunnels: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => {
    response.writeHead(405).end();
  });
  server.on('connect', (request, client: Socket, head) => {
    const [host = '', port] = (request.url ?? '').split(/:(?=\d+$)/);
    tunnels.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization']);
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    credentials,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
